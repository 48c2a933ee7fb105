// Files that an input names, read for it: from the folders that are open to it, as clean UTF-8.
// Whatever stands in the way is a finding where the file is named, and says nothing of what a
// refused file holds.
#pragma once

#include <optional>
#include <string>

#include "diagnostics/diagnostics.h"
#include "source/roots.h"

namespace budgetc::input {

// Whether `path` lies in `roots`; Y0110 at `named_at` where not.
bool permit(const Roots& roots, const std::string& path, Span named_at, Sink& sink);

// The bytes. Y0110, Y0101.
std::optional<std::string> read(const FileReader& files, const Roots& roots,
                                const std::string& path, Span named_at, Sink& sink);

// A text of a format: UTF-8 with or without byte order mark, no control characters, not empty.
// Y0110, Y0101, Y0102, Y0111, Y0112. One with control characters is given all the same.
std::optional<FileId> open_text(const FileReader& files, const Roots& roots, SourceMap& sources,
                                const std::string& path, Span named_at, Sink& sink);

// What a program exported: GB18030 is converted. `published`: taken from a published document, in
// which marks of direction and form feeds are no fault.
std::optional<FileId> open_export(const FileReader& files, const Roots& roots, SourceMap& sources,
                                  const std::string& path, Span named_at, bool published,
                                  Sink& sink);

}  // namespace budgetc::input
