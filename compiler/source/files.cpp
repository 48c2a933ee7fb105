#include "source/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "source/source.h"

namespace budgetc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = ".budgetc-", kSuffix = ".tmp";

// The temporaries that this process has now. Whoever holds the lock may create and rename; the
// thread that a signal wakes takes it and never gives it back.
struct Temporaries {
  std::mutex mutex;
  std::set<std::string> paths;
  unsigned long count = 0;
};
// Never destroyed: the thread of the signals may outlive main.
Temporaries& temporaries() {
  static auto& all = *new Temporaries;
  return all;
}

// A file under a temporary name. The lock on it tells other processes that its owner lives.
class Temporary {
 public:
  Temporary() = default;
  Temporary(const Temporary&) = delete;
  Temporary(Temporary&& other) noexcept
      : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {
    other.path_.clear();
  }
  Temporary& operator=(const Temporary&) = delete;
  Temporary& operator=(Temporary&&) = delete;
  ~Temporary() {
    const std::lock_guard lock(temporaries().mutex);
    forget(true);
    if (file_ >= 0) ::close(file_);
  }

  // 0, or an errno.
  int create(const fs::path& folder) {
    Temporaries& all = temporaries();
    for (int tries = 0; tries < 100; ++tries) {
      const std::lock_guard lock(all.mutex);
      path_ = (folder / (std::string(kPrefix) + std::to_string(::getpid()) + "-" +
                         std::to_string(all.count++) + std::string(kSuffix)))
                  .string();
      file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
      if (file_ < 0) {
        const int error = errno;
        path_.clear();
        if (error == EEXIST || error == EINTR) continue;
        return error;
      }
      all.paths.insert(path_);
      // Another run may have taken it for a dead one's before it was locked.
      struct stat found {};
      const bool locked = ::flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
      if (locked && ::fstat(file_, &found) == 0 && found.st_nlink > 0) return 0;
      forget(true);
      ::close(file_);
      file_ = -1;
    }
    return EEXIST;
  }

  int write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return errno;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    // Some file systems tell only here that the disk is full.
    if (::fdatasync(file_) == 0 || errno == EINVAL || errno == ENOTSUP) return 0;
    return errno;
  }

  const std::string& path() const { return path_; }
  // The lock is held for these.
  int rename_to(const std::string& path) {
    if (std::rename(path_.c_str(), path.c_str()) != 0) return errno;
    forget(false);
    return 0;
  }

 private:
  void forget(bool remove) {
    if (path_.empty()) return;
    if (remove) ::unlink(path_.c_str());
    temporaries().paths.erase(path_);
    path_.clear();
  }

  std::string path_;
  int file_ = -1;
};

// The file that stands at a path now, kept under a second name until all renames are done.
class Kept {
 public:
  explicit Kept(std::string path) : path_(std::move(path)) {
    Temporaries& all = temporaries();
    other_ = (fs::path(path_).parent_path() /
              (std::string(kPrefix) + std::to_string(::getpid()) + "-" +
               std::to_string(all.count++) + "-old" + std::string(kSuffix)))
                 .string();
    struct stat found {};
    was_there_ = ::lstat(path_.c_str(), &found) == 0;
    if (!was_there_ || ::link(path_.c_str(), other_.c_str()) != 0) other_.clear();
  }
  void restore() {
    if (!was_there_)
      ::unlink(path_.c_str());
    else if (!other_.empty())
      std::rename(other_.c_str(), path_.c_str());
  }
  void drop() {
    if (!other_.empty()) ::unlink(other_.c_str());
  }

 private:
  std::string path_, other_;
  bool was_there_ = false;
};

std::optional<Failure> rename_all(std::vector<Temporary>& written,
                                  std::span<const OutputFile> files) {
  const std::lock_guard lock(temporaries().mutex);
  std::vector<Kept> before;
  for (size_t i = 0; i < files.size(); ++i) {
    // The last one needs no way back.
    if (i + 1 < files.size()) before.emplace_back(files[i].path);
    const int error = written[i].rename_to(files[i].path);
    if (error == 0) continue;
    for (size_t k = 0; k < i; ++k) before[k].restore();
    for (Kept& kept : before) kept.drop();
    return failure_at(files[i].path, error);
  }
  for (Kept& kept : before) kept.drop();
  return std::nullopt;
}

}  // namespace

Status write_files(std::span<const OutputFile> files) {
  std::vector<Temporary> written;
  written.reserve(files.size());
  for (const OutputFile& file : files) {
    std::error_code unknown;
    if (fs::is_directory(file.path, unknown)) return failure_at(file.path, EISDIR);
    const fs::path folder = fs::path(file.path).parent_path();
    Temporary& temporary = written.emplace_back();
    if (const int error = temporary.create(folder.empty() ? "." : folder); error != 0)
      return failure_at(file.path, error);
    if (const int error = temporary.write(file.bytes); error != 0)
      return failure_at(file.path, error);
  }
  if (auto failure = rename_all(written, files)) return std::move(*failure);
  return Done{};
}

Status write_file(const std::string& path, std::string_view bytes) {
  const OutputFile file{path, std::string(bytes)};
  return write_files({&file, 1});
}

Status may_be_folder(const std::string& path) {
  std::error_code unknown;
  const fs::path whole = fs::path(path).lexically_normal();
  fs::path part;
  for (const fs::path& step : whole) {
    part /= step;
    const fs::file_status status = fs::status(part, unknown);
    if (status.type() == fs::file_type::not_found) break;
    if (fs::exists(status) && !fs::is_directory(status)) return failure_at(part.string(), EEXIST);
  }
  return Done{};
}

Status make_folder(const std::string& path) {
  if (auto status = may_be_folder(path); !status) return status;
  std::error_code error;
  fs::create_directories(path, error);
  std::error_code unknown;
  if (error && !fs::is_directory(path, unknown)) return failure_at(path, error.value());
  return Done{};
}

void remove_stale(const std::string& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    const std::string path = entry->path().string();
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) continue;
    struct stat found {};
    if (::fstat(file, &found) == 0 && S_ISREG(found.st_mode) &&
        ::flock(file, LOCK_EX | LOCK_NB) == 0)
      ::unlink(path.c_str());
    ::close(file);
  }
}

void sync_folder(const std::string& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::fsync(opened);
  ::close(opened);
}

void remove_temporaries_on_signals() {
  sigset_t awaited;
  sigemptyset(&awaited);
  bool any = false;
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) continue;
    sigaddset(&awaited, signal);
    any = true;
  }
  if (!any || pthread_sigmask(SIG_BLOCK, &awaited, nullptr) != 0) return;
  temporaries();
  try {
    std::thread([awaited] {
      int signal = 0;
      while (sigwait(&awaited, &signal) != 0) {
      }
      Temporaries& all = temporaries();
      all.mutex.lock();
      for (const std::string& path : all.paths) ::unlink(path.c_str());
      ::_exit(128 + signal);
    }).detach();
  } catch (const std::system_error&) {
    // Without the thread a signal ends the program as ever; the next run removes what it leaves.
    pthread_sigmask(SIG_UNBLOCK, &awaited, nullptr);
  }
}

}  // namespace budgetc
