// StringPool: one copy of every distinct string, named by a small Symbol. Symbol 0 is "".
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace budgetc {

enum class Symbol : uint32_t { empty = 0 };

class StringPool {
 public:
  StringPool() { intern(""); }
  StringPool(const StringPool&) = delete;
  StringPool& operator=(const StringPool&) = delete;
  StringPool(StringPool&&) = default;
  StringPool& operator=(StringPool&&) = default;

  Symbol intern(std::string_view text) {
    if (auto it = ids_.find(text); it != ids_.end()) return it->second;
    strings_.emplace_back(text);
    const auto id = static_cast<Symbol>(strings_.size() - 1);
    ids_.emplace(strings_.back(), id);
    return id;
  }
  std::string_view text(Symbol symbol) const { return strings_[static_cast<size_t>(symbol)]; }
  size_t size() const { return strings_.size(); }

 private:
  std::deque<std::string> strings_;  // stable addresses: the map's keys view them
  std::unordered_map<std::string_view, Symbol> ids_;
};

}  // namespace budgetc
