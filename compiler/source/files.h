// Writing files. What stands under its final name is whole: bytes go to a temporary name in the
// same folder, to the disk, and only then to their own name. Files that belong together are renamed
// together. A run that is interrupted leaves no temporary (SIGINT, SIGTERM), or one that a later
// run removes (kill -9).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace budgetc {

struct OutputFile {
  std::string path;
  std::string bytes;
};

// All of them or none: after a Failure every file is what it was before.
Status write_files(std::span<const OutputFile> files);
Status write_file(const std::string& path, std::string_view bytes);

// The folder and those above it. A Failure says what stands in the way.
Status make_folder(const std::string& path);
// Why nothing could be written into `path`, if that can be told without trying: it is a file.
Status may_be_folder(const std::string& path);

// Removes the temporaries of runs that were killed; those of a run that still lives stay.
void remove_stale(const std::string& folder);
// Names of files that have been renamed are on the disk too after this.
void sync_folder(const std::string& folder);

// From here on SIGINT and SIGTERM remove the temporaries and end the program with status 130 and
// 143. Call it before the first thread is started. A signal that the caller had ignored stays so.
void remove_temporaries_on_signals();

}  // namespace budgetc
