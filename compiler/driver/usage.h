// What is wrong with a command line, in the user's language.
#pragma once

#include <CLI/CLI.hpp>

#include "diagnostics/diagnostics.h"

namespace budgetc::driver {

// A word in the place of a command that is none; nothing where there is no such word.
std::optional<LocalText> unknown_command(const CLI::App& app, int argc, const char* const* argv);
// What CLI11 found.
LocalText usage_text(const CLI::App& app, const CLI::ParseError& error);
// --lang, also of a command line that cannot be parsed.
Language language_of(int argc, const char* const* argv);

}  // namespace budgetc::driver
