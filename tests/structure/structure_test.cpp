// The plan of the house, held: every #include of compiler/ against the link lists of
// compiler/CMakeLists.txt (direct links only; headers by PUBLIC, sources by PUBLIC and PRIVATE), no
// link that nothing includes, no module below that uses one above, and what must not reach what.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/read_file.h"

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

const fs::path kCompiler = fs::path(BUDGETC_SOURCE_DIR) / "compiler";

struct Links {
  Names direct_public, direct_private;
};
struct Plan {
  std::vector<std::string> order;  // low floors first
  std::map<std::string, Links> links;
};

// budgetc_module(folder [PUBLIC targets…] [PRIVATE targets…]); a target of ours becomes its folder.
Plan parse_plan(const std::string& cmake) {
  Plan plan;
  const std::regex call(R"(budgetc_module\(([a-z_/]+)([^)]*)\))");
  std::map<std::string, std::string> folders;  // by target
  for (std::sregex_iterator at(cmake.begin(), cmake.end(), call), end; at != end; ++at) {
    const std::string folder = (*at)[1];
    std::string target = "budgetc_" + folder;
    std::replace(target.begin(), target.end(), '/', '_');
    folders[target] = folder;
    plan.order.push_back(folder);
    Links& links = plan.links[folder];
    Names* list = &links.direct_public;
    std::istringstream words((*at)[2]);
    for (std::string word; words >> word;) {
      if (word == "PUBLIC")
        list = &links.direct_public;
      else if (word == "PRIVATE")
        list = &links.direct_private;
      else
        list->insert(folders.contains(word) ? folders[word] : word);
    }
  }
  return plan;
}

// The folder of the plan that a path below compiler/ lies in: the deepest. "" where none.
std::string module_of(const Plan& plan, const std::string& path) {
  std::string found;
  for (const std::string& folder : plan.order)
    if (path.starts_with(folder + "/") && folder.size() > found.size()) found = folder;
  return found;
}

// The libraries outside, by the first letters of their headers.
const std::vector<std::pair<std::string, std::string>> kLibraries = {
    {"fmt/", "fmt::fmt"},          {"unicode/", "ICU::uc"},
    {"yaml-cpp/", "yaml-cpp"},     {"nlohmann/", "nlohmann_json::nlohmann_json"},
    {"hb", "PkgConfig::HARFBUZZ"}, {"md4c", "PkgConfig::MD4C"},
    {"hpdf", "${HPDF_LIBRARY}"},   {"libdeflate", "PkgConfig::LIBDEFLATE"},
    {"CLI/", "CLI11::CLI11"},
};
// Linked beside another of the same library, or used without a header of its own.
const Names kWithoutHeader = {"ICU::i18n", "ICU::data", "Threads::Threads"};

std::string library_of(const std::string& header) {
  for (const auto& [begin, target] : kLibraries)
    if (header.starts_with(begin)) return target;
  return "";
}

// What `text` includes: {"base/amount.h", false}, {"fmt/format.h", true}.
std::vector<std::pair<std::string, bool>> includes_of(const std::string& text) {
  std::vector<std::pair<std::string, bool>> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#include ")) continue;
    const bool outside = line.size() > 9 && line[9] == '<';
    const size_t end = line.find(outside ? '>' : '"', 10);
    if (end != line.npos) out.emplace_back(line.substr(10, end - 10), outside);
  }
  return out;
}

struct File {
  std::string path;  // below compiler/
  std::string text;
  bool is_header() const { return path.ends_with(".h"); }
};

std::vector<File> files() {
  std::vector<File> out;
  for (const auto& entry : fs::recursive_directory_iterator(kCompiler)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp" && extension != ".def") continue;
    out.push_back({entry.path().lexically_relative(kCompiler).generic_string(),
                   budgetc::test::read_file(entry.path().string())});
  }
  std::sort(out.begin(), out.end(), [](const File& a, const File& b) { return a.path < b.path; });
  return out;
}

// Each include that the plan does not allow, and each link that no include needs.
std::vector<std::string> faults(const Plan& plan, const std::vector<File>& of) {
  std::vector<std::string> out;
  std::map<std::string, Names> used_by_headers, used;
  for (const File& file : of) {
    const std::string home = module_of(plan, file.path);
    if (home.empty()) {
      out.push_back(file.path + " lies in no module");
      continue;
    }
    const Links& links = plan.links.at(home);
    for (const auto& [header, outside] : includes_of(file.text)) {
      const std::string target = outside ? library_of(header) : module_of(plan, header);
      if (target.empty()) {
        if (!outside) out.push_back(file.path + " includes " + header + ", which no module has");
        continue;
      }
      if (target == home) continue;
      used[home].insert(target);
      if (file.is_header()) used_by_headers[home].insert(target);
      const bool allowed = links.direct_public.contains(target) ||
                           (!file.is_header() && links.direct_private.contains(target));
      if (!allowed)
        out.push_back(file.path + " includes " + header + ", but " + home + " does not link " +
                      target + (file.is_header() ? " PUBLIC" : ""));
    }
  }
  for (const std::string& folder : plan.order) {
    const Links& links = plan.links.at(folder);
    for (const std::string& target : links.direct_public)
      if (!used_by_headers[folder].contains(target) && !kWithoutHeader.contains(target))
        out.push_back(folder + " links " + target + " PUBLIC, but no header of it needs that");
    for (const std::string& target : links.direct_private)
      if (!used[folder].contains(target) && !kWithoutHeader.contains(target))
        out.push_back(folder + " links " + target + " and uses nothing of it");
  }
  return out;
}

// All files below compiler/ that `header` reaches.
Names reached_from(const std::string& header) {
  Names seen;
  std::vector<std::string> open{header};
  while (!open.empty()) {
    const std::string path = open.back();
    open.pop_back();
    if (!seen.insert(path).second) continue;
    for (const auto& [next, outside] :
         includes_of(budgetc::test::read_file((kCompiler / path).string())))
      if (!outside) open.push_back(next);
  }
  return seen;
}

Plan the_plan() {
  return parse_plan(budgetc::test::read_file((kCompiler / "CMakeLists.txt").string()));
}

TEST(Structure, ThePlanIsRead) {
  const Plan plan = parse_plan(
      "budgetc_module(base PRIVATE fmt::fmt)\n"
      "budgetc_module(a/b PUBLIC budgetc_base yaml-cpp\n  PRIVATE fmt::fmt)\n");
  EXPECT_EQ(plan.order, (std::vector<std::string>{"base", "a/b"}));
  EXPECT_EQ(plan.links.at("a/b").direct_public, (Names{"base", "yaml-cpp"}));
  EXPECT_EQ(plan.links.at("a/b").direct_private, Names{"fmt::fmt"});
  EXPECT_GT(the_plan().order.size(), 25u);
}

TEST(Structure, WhatIsNotAllowedIsSeen) {
  const Plan plan = parse_plan(
      "budgetc_module(base)\n"
      "budgetc_module(low PUBLIC budgetc_base)\n"
      "budgetc_module(high PRIVATE budgetc_low)\n");
  struct Case {
    const char* path;
    const char* text;
    const char* fault;  // a part of it; "" where there is none of this file
  };
  const Case cases[] = {
      {"high/x.cpp", "#include \"low/l.h\"\n", ""},
      {"high/x.h", "#include \"low/l.h\"\n", "does not link low PUBLIC"},
      {"high/x.cpp", "#include \"base/b.h\"\n", "does not link base"},  // through low: not direct
      {"low/x.cpp", "#include \"high/h.h\"\n", "does not link high"},
      {"low/x.cpp", "#include <fmt/format.h>\n", "does not link fmt::fmt"},
      {"low/x.cpp", "#include <vector>\n", ""},
      {"low/x.cpp", "#include \"nowhere/h.h\"\n", "which no module has"},
      {"other/x.cpp", "", "lies in no module"},
  };
  for (const Case& c : cases) {
    std::string of_file;
    for (const std::string& fault : faults(plan, {{c.path, c.text}}))
      if (fault.starts_with(c.path)) of_file += fault;
    if (*c.fault == '\0')
      EXPECT_EQ(of_file, "") << c.path << c.text;
    else
      EXPECT_NE(of_file.find(c.fault), of_file.npos) << c.path << c.text << of_file;
  }
  const auto unused = faults(plan, {});
  EXPECT_NE(std::find(unused.begin(), unused.end(), "high links low and uses nothing of it"),
            unused.end());
}

TEST(Structure, EveryIncludeIsAnEdgeOfThePlan) {
  for (const std::string& fault : faults(the_plan(), files())) ADD_FAILURE() << fault;
}

TEST(Structure, NothingUsesWhatIsAbove) {
  const Plan plan = the_plan();
  Names below;
  for (const std::string& folder : plan.order) {
    for (const Names* list :
         {&plan.links.at(folder).direct_public, &plan.links.at(folder).direct_private})
      for (const std::string& target : *list) {
        const bool ours = plan.links.contains(target) || target.starts_with("budgetc_");
        EXPECT_TRUE(!ours || below.contains(target)) << folder << " links " << target;
      }
    below.insert(folder);
  }
}

// What shows figures does not know where they come from.
TEST(Structure, BookPullsInNoBudget) {
  for (const std::string& path : reached_from("book/book.h"))
    EXPECT_FALSE(path.starts_with("budget/") || path.starts_with("ledger/")) << path;
}

}  // namespace
