// Files and places. Takes bytes as they are on disk; gives offsets as lines and columns. Reading
// and writing report why they failed, in the finance officer's language; nothing here throws.
#include "source/source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace budgetc {
namespace {

// Spans count bytes in 32 bits, and no budget comes near this.
constexpr size_t kLargestFile = size_t{256} << 20;

Failure reason_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return {"没有这个文件", "no such file"};
    case EACCES:
    case EPERM:
      return {"没有权限", "permission denied"};
    case EISDIR:
      return {"这是目录，不是文件", "this is a folder, not a file"};
    case ENOSPC:
      return {"磁盘已满", "the disk is full"};
    case EROFS:
      return {"磁盘是只读的", "the disk is read-only"};
    default:
      return {std::strerror(error)};
  }
}

Failure failure_at(const std::string& path, int error) {
  const Failure why = reason_of(error);
  return {path + "：" + why.message,
          path + ": " + (why.english.empty() ? why.message : why.english)};
}

// Columns of a line of megabytes are counted from a block's begin, not from the line's.
constexpr size_t kBlock = 1024;

uint32_t count_characters(std::string_view text) {
  return static_cast<uint32_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

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

Result<std::string> DiskFileReader::read(const std::string& path) const {
  // C streams: an ifstream throws from its buffer when the path is a directory.
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) return reason_of(errno);
  std::string bytes;
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size <= kLargestFile) bytes.reserve(size);
  char buffer[1 << 16];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, file.get())) {
    bytes.append(buffer, count);
    if (bytes.size() > kLargestFile) return Failure{"文件大于 256 MiB", "larger than 256 MiB"};
  }
  if (std::ferror(file.get()) != 0) return reason_of(errno);
  return bytes;
}

bool DiskFileReader::exists(const std::string& path) const {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

std::vector<std::string> DiskFileReader::list(const std::string& folder) const {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->is_regular_file(error)) names.push_back(entry->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> MemoryFileReader::read(const std::string& path) const {
  const auto it = files.find(path);
  if (it == files.end()) return reason_of(ENOENT);
  return it->second;
}

bool MemoryFileReader::exists(const std::string& path) const { return files.contains(path); }

std::vector<std::string> MemoryFileReader::list(const std::string& folder) const {
  std::vector<std::string> names;
  const std::string prefix = folder + "/";
  for (const auto& [path, text] : files)
    if (path.starts_with(prefix) && path.find('/', prefix.size()) == std::string::npos)
      names.push_back(path.substr(prefix.size()));
  return names;
}

Status write_file(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  if (file == nullptr) return failure_at(path, errno);
  int error = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() ? 0 : errno;
  if (std::fclose(file) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return Done{};
  std::remove(temporary.c_str());
  return failure_at(path, error);
}

}  // namespace budgetc
