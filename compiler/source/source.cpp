// Files and places. Takes bytes as they are on disk; gives offsets as lines and columns. Reading
// reports why it failed, in the finance officer's language; nothing here throws.
#include "source/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/limits.h"

namespace budgetc {

namespace fs = std::filesystem;

Failure reason_of(int error) {
  switch (error) {
    case ENOENT:
      return {"没有这个文件", "no such file"};
    case ENOTDIR:
      return {"没有这个文件：路径中有一段不是目录", "no such file: part of the path is no folder"};
    case EACCES:
    case EPERM:
      return {"没有权限", "permission denied"};
    case EISDIR:
      return {"这是目录，不是文件", "this is a folder, not a file"};
    case EEXIST:
      return {"这是文件，不是目录", "this is a file, not a folder"};
    case ENOSPC:
    case EDQUOT:
      return {"磁盘已满", "the disk is full"};
    case EROFS:
      return {"磁盘是只读的", "the disk is read-only"};
    case ENAMETOOLONG:
      return {"文件名过长", "the name is too long"};
    case ELOOP:
      return {"符号链接循环", "symbolic links go round in a circle"};
    case EIO:
      return {"磁盘读写出错", "the disk reports an error"};
    case EFBIG:
      return {"文件过大", "the file is too large"};
    case EMFILE:
    case ENFILE:
      return {"打开的文件过多", "too many open files"};
    case EBADF:
      return {"已经关闭", "it is closed"};
    default:
      return {std::string("系统报告：") + std::strerror(error), std::strerror(error)};
  }
}

Failure failure_at(const std::string& path, int error) {
  const Failure why = reason_of(error);
  return {path + "：" + why.message,
          path + ": " + (why.english.empty() ? why.message : why.english)};
}

namespace {

// Columns of a line of megabytes are counted from a block's begin, not from the line's.
constexpr size_t kBlock = 1024;

uint32_t count_characters(std::string_view text) {
  return static_cast<uint32_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

struct Descriptor {
  int number;
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

std::optional<Failure> refused(const struct stat& found) {
  if (S_ISDIR(found.st_mode)) return reason_of(EISDIR);
  if (!S_ISREG(found.st_mode))
    return Failure{"不是普通文件（管道、设备之类不读取）",
                   "not a regular file (pipes and devices are not read)"};
  if (static_cast<uint64_t>(found.st_size) > limits::kFileBytes)
    return Failure{"文件大于 256 MiB", "larger than 256 MiB"};
  return std::nullopt;
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
    line_starts_.push_back(static_cast<uint32_t>(at + 1));
  characters_.push_back(0);
  for (size_t at = 0; at + kBlock <= text_.size(); at += kBlock)
    characters_.push_back(characters_.back() +
                          count_characters(std::string_view(text_).substr(at, kBlock)));
}

uint32_t SourceFile::characters_before(uint32_t offset) const {
  const size_t block = offset / kBlock;
  const size_t begin = block * kBlock;
  return characters_[block] +
         count_characters(std::string_view(text_).substr(begin, offset - begin));
}

Place SourceFile::place(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<uint32_t>(next - line_starts_.begin());
  return {line, 1 + characters_before(offset) - characters_before(line_starts_[line - 1])};
}

std::string_view SourceFile::line(uint32_t number) const {
  const uint32_t begin = line_starts_[number - 1];
  uint32_t end =
      number < line_count() ? line_starts_[number] - 1 : static_cast<uint32_t>(text_.size());
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

FileId SourceMap::add(std::string path, std::string text) {
  files_.emplace_back(std::move(path), std::move(text));
  return static_cast<FileId>(first_ + files_.size() - 1);
}

void SourceMap::share(const SourceMap& other) {
  shared_.push_back(&other);
  shared_.insert(shared_.end(), other.shared_.begin(), other.shared_.end());
}

const SourceFile& SourceMap::file(FileId id) const {
  const auto number = static_cast<uint32_t>(id);
  if (number / kRange != first_ / kRange)
    for (const SourceMap* other : shared_)
      if (number / kRange == other->first_ / kRange) return other->files_[number - other->first_];
  return files_[number - first_];
}

std::vector<const SourceFile*> SourceMap::files() const {
  std::vector<const SourceFile*> all;
  for (const SourceFile& file : files_) all.push_back(&file);
  for (const SourceMap* other : shared_)
    for (const SourceFile& file : other->files_) all.push_back(&file);
  return all;
}

std::string_view SourceMap::text(Span span) const {
  if (!span.valid()) return {};
  return file(span.file).text().substr(span.begin, span.end - span.begin);
}

std::string FileReader::real_path(const std::string& path) const {
  std::error_code error;
  return fs::absolute(path.empty() ? "." : path, error).lexically_normal().string();
}

Result<std::string> DiskFileReader::read(const std::string& path) const {
  struct stat found {};
  // Before it is opened, as opening a device may do something; and after, as it may have changed.
  if (::stat(path.c_str(), &found) != 0) return reason_of(errno);
  if (auto failure = refused(found)) return std::move(*failure);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number < 0 || ::fstat(file.number, &found) != 0) return reason_of(errno);
  if (auto failure = refused(found)) return std::move(*failure);

  std::string bytes;
  // One byte more than is there, to see the end with it; the file may grow meanwhile.
  bytes.resize(static_cast<size_t>(found.st_size) + 1);
  size_t size = 0;
  while (true) {
    if (size == bytes.size()) bytes.resize(size + std::max<size_t>(1, size / 8));
    const ssize_t count = ::read(file.number, bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return reason_of(errno);
    if (count == 0) break;
    size += static_cast<size_t>(count);
    if (size > limits::kFileBytes) return Failure{"文件大于 256 MiB", "larger than 256 MiB"};
  }
  bytes.resize(size);
  return bytes;
}

bool DiskFileReader::exists(const std::string& path) const {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

Result<std::vector<std::string>> DiskFileReader::list(const std::string& folder) const {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory)
    return names;
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    std::error_code unknown;
    if (!entry->is_directory(unknown)) names.push_back(entry->path().filename().string());
  }
  if (error) return reason_of(error.value());
  std::sort(names.begin(), names.end());
  return names;
}

std::string DiskFileReader::real_path(const std::string& path) const {
  struct Free {
    void operator()(char* text) const { std::free(text); }
  };
  const std::unique_ptr<char, Free> real(::realpath(path.empty() ? "." : path.c_str(), nullptr));
  if (real) return real.get();
  std::error_code error;
  const fs::path known = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? FileReader::real_path(path) : known.string();
}

Result<std::string> MemoryFileReader::read(const std::string& path) const {
  const auto it = files.find(path);
  if (it == files.end()) return reason_of(ENOENT);
  return it->second;
}

bool MemoryFileReader::exists(const std::string& path) const { return files.contains(path); }

Result<std::vector<std::string>> MemoryFileReader::list(const std::string& folder) const {
  std::vector<std::string> names;
  const std::string prefix = folder + "/";
  for (const auto& [path, text] : files)
    if (path.starts_with(prefix) && path.find('/', prefix.size()) == std::string::npos)
      names.push_back(path.substr(prefix.size()));
  return names;
}

}  // namespace budgetc
