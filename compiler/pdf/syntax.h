// Pieces of PDF syntax as text. Internal to pdf/.
#pragma once

#include <string>
#include <string_view>

#include "layout/display_list.h"

namespace budgetc::pdf {

std::string number(layout::Length millipoints);  // 12.5
std::string text_string(std::string_view utf8);  // <FEFF…>, UTF-16BE
void append_utf16_hex(std::string& out, char32_t character);
std::string escaped_xml(std::string_view utf8);

}  // namespace budgetc::pdf
