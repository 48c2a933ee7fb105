// Files, spans and places. A Span (12 bytes) names a range of bytes of one file; SourceMap owns
// every file's text for the whole run, so string_views into it stay valid.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace budgetc {

enum class FileId : uint32_t { none = 0xffffffff };

struct Span {
  FileId file = FileId::none;
  uint32_t begin = 0;  // byte offsets, end exclusive
  uint32_t end = 0;
  bool valid() const { return file != FileId::none; }
  auto operator<=>(const Span&) const = default;
};

template <class T>
struct Spanned {
  T value{};
  Span span;
};

// A place as people count: line from 1, column from 1 in characters (code points), not bytes.
struct Place {
  uint32_t line = 0;
  uint32_t column = 0;
};

class SourceFile {
 public:
  SourceFile(std::string path, std::string text);
  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }
  Place place(uint32_t offset) const;
  uint32_t line_count() const { return static_cast<uint32_t>(line_starts_.size()); }
  std::string_view line(uint32_t number) const;  // from 1, without its line end
  uint32_t line_start(uint32_t number) const { return line_starts_[number - 1]; }

 private:
  uint32_t characters_before(uint32_t offset) const;

  std::string path_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
  std::vector<uint32_t> characters_;  // before each block of the text
};

class SourceMap {
 public:
  // Ids of files that several departments share stand behind those of a department's own files, in
  // ranges by what they belong to: spans stay small, and findings sort the same in every run.
  static constexpr uint32_t kRange = uint32_t{1} << 28;
  static constexpr uint32_t kDepartment = 0, kRules = kRange, kLists = 2 * kRange,
                            kFormats = 3 * kRange, kFonts = 4 * kRange;

  explicit SourceMap(uint32_t first = kDepartment) : first_(first) {}
  // path: as it shall be shown in findings.
  FileId add(std::string path, std::string text);
  // The files of `other`, of another range, and those that it shares are files of this map as well.
  // `other` must outlive it and get no more files.
  void share(const SourceMap& other);
  const SourceFile& file(FileId id) const;
  // Its own and the shared ones.
  std::vector<const SourceFile*> files() const;
  std::string_view text(Span span) const;

 private:
  uint32_t first_;
  std::deque<SourceFile> files_;
  std::vector<const SourceMap*> shared_;
};

// All reading of files goes through this, so that tests can bring their own.
class FileReader {
 public:
  virtual ~FileReader() = default;
  virtual Result<std::string> read(const std::string& path) const = 0;
  // Whether `read` would find a regular file.
  virtual bool exists(const std::string& path) const = 0;
  // The names of all in `folder` that is no folder, sorted; none where there is no such folder.
  virtual Result<std::vector<std::string>> list(const std::string& /*folder*/) const {
    return std::vector<std::string>();
  }
  // The absolute path with every link, "." and ".." resolved; what does not exist keeps its name.
  virtual std::string real_path(const std::string& path) const;
};

// Reads regular files alone: a pipe or a device is never opened, so that none can block the program
// or feed it without end.
class DiskFileReader final : public FileReader {
 public:
  Result<std::string> read(const std::string& path) const override;
  bool exists(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& folder) const override;
  std::string real_path(const std::string& path) const override;
};

class MemoryFileReader final : public FileReader {
 public:
  std::map<std::string, std::string> files;
  Result<std::string> read(const std::string& path) const override;
  bool exists(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& folder) const override;
};

// Why the system refused (an errno), in the finance officer's words.
Failure reason_of(int error);
// The same, of `path`.
Failure failure_at(const std::string& path, int error);

}  // namespace budgetc
