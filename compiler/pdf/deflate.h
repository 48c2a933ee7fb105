// Deflate in zlib format, as FlateDecode reads it. Internal to pdf/.
#pragma once

#include <string>
#include <string_view>

namespace budgetc::pdf {

// Equal input gives equal output, on every thread. Empty if memory is out.
std::string deflated(std::string_view data);

}  // namespace budgetc::pdf
