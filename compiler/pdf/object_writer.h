// ObjectWriter: the only place that knows libharu. libharu writes the object table, the page tree
// and compressed streams; every dictionary of ours goes in as finished PDF text. Another writer
// could stand in its place.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace budgetc::pdf {

// The number of an indirect object.
enum class Ref : uint32_t { none = 0 };
std::string reference(Ref ref);  // "12 0 R"

class ObjectWriter {
 public:
  ObjectWriter();
  ~ObjectWriter();
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  // An object whose entries follow later through define(), so that objects can name each other.
  Ref reserve();
  void define(Ref ref, std::string entries);  // what stands between << and >>
  Ref add(std::string entries);
  Ref add_stream(std::string entries, std::string_view data, bool compress);

  // Pages in order. `content` is the page's whole content stream; entries as for define().
  Ref reserve_page();
  void define_page(Ref page, std::string entries, std::string_view content);

  void set_catalog(std::string entries);
  void set_info(std::string entries);
  void set_id(std::string_view id);  // 16 bytes

  Result<std::string> save();

 private:
  struct State;
  State* state_;
};

}  // namespace budgetc::pdf
