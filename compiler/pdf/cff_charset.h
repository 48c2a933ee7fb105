// The charset of a bare CFF table: which CID each glyph has. Internal to pdf/.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace budgetc::pdf {

// CIDs by glyph id. A font that is not CID-keyed has none: there a PDF reader takes the CID for the
// glyph id, and so does this. Nothing if the table is damaged.
std::optional<std::vector<uint16_t>> cff_cids(std::string_view cff);

}  // namespace budgetc::pdf
