// Files in memory over the disk, for tests.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "source/source.h"

namespace budgetc::test {

// A relative path is in memory or nowhere: what a test reads does not hang on where it is run. A
// folder holds what memory has in it, and nothing of the disk.
class OverlayReader final : public FileReader {
 public:
  std::map<std::string, std::string>& files() { return memory_.files; }

  Result<std::string> read(const std::string& path) const override {
    return is_on_disk(path) ? disk_.read(path) : memory_.read(path);
  }
  bool exists(const std::string& path) const override {
    return is_on_disk(path) ? disk_.exists(path) : memory_.exists(path);
  }
  Result<std::vector<std::string>> list(const std::string& folder) const override {
    return memory_.list(folder);
  }

 private:
  bool is_on_disk(const std::string& path) const {
    return path.starts_with('/') && !memory_.exists(path);
  }

  MemoryFileReader memory_;
  DiskFileReader disk_;
};

}  // namespace budgetc::test
