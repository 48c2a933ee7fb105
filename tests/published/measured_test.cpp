// How much of what a reader found in published documents the program finds, and how much of what it
// says is right. A document's expected.tsv lists each defect with its places and code, or “-” and
// why no program can know; recall and precision are printed by severity and held.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "compilation/compilation.h"
#include "support/overlay_reader.h"
#include "support/read_file.h"
#include "support/read_tsv.h"
#include "support/shipped_library.h"

namespace budgetc::driver {
namespace {

namespace fs = std::filesystem;
using test::read_file;
using test::read_tsv;
const fs::path kPublished = fs::path(BUDGETC_SOURCE_DIR) / "tests/published";

using Texts = std::vector<std::string>;

struct Expected {
  std::string id, severity, code, what;
  Texts places;
  bool decidable() const { return code != "-"; }
};

std::vector<Expected> read_expected(const fs::path& path) {
  std::vector<Expected> entries;
  for (const Texts& row : read_tsv(path)) {
    EXPECT_EQ(row.size(), 5U) << path;
    if (row.size() != 5) continue;
    Expected entry{row[0], row[1], row[3], row[4], {}};
    std::istringstream places(row[2]);
    for (std::string place; places >> place;) entry.places.push_back(place);
    entries.push_back(std::move(entry));
  }
  return entries;
}

struct Told {
  std::string place, code, message;
  Severity severity = Severity::note;
};

std::vector<Told> check(const FileReader& reader, const std::string& folder) {
  compilation::Compilation compilation(test::shipped_library(), reader,
                                       {"measured", folder, folder + "/budget.yaml"});
  compilation.check();
  std::vector<Told> told;
  for (const Finding& finding : compilation.sink().sorted()) {
    const SourceFile& file = compilation.sources().file(finding.span.file);
    told.push_back({fs::path(file.path()).filename().string() + ":" +
                        std::to_string(file.place(finding.span.begin).line),
                    std::string(catalogue_entry(finding.id).code), finding.message(Language::zh),
                    finding.severity});
  }
  return told;
}

struct Score {
  std::array<size_t, 3> decidable{}, found{}, told{}, wrong{};  // by severity, note first
  void add(const Score& other) {
    for (size_t s = 0; s < 3; ++s) {
      decidable[s] += other.decidable[s];
      found[s] += other.found[s];
      told[s] += other.told[s];
      wrong[s] += other.wrong[s];
    }
  }
};

size_t index_of(std::string_view severity) {
  return severity == "error" ? 2 : severity == "warning" ? 1 : 0;
}

// An entry is found where its code stands at one of its places. A warning or error that no entry
// lists is wrong.
Score compare(const std::string& document, const std::vector<Expected>& entries,
              const std::vector<Told>& told) {
  Score score;
  std::map<std::string, std::pair<size_t, bool>> by_id;
  for (const Expected& entry : entries) {
    if (!entry.decidable()) {
      EXPECT_FALSE(entry.what.empty())
          << document << " " << entry.id << ": why can it not be known?";
      continue;
    }
    auto& [severity, found] =
        by_id.try_emplace(entry.id, index_of(entry.severity), false).first->second;
    found = found || std::any_of(told.begin(), told.end(), [&](const Told& one) {
              return one.code == entry.code && std::find(entry.places.begin(), entry.places.end(),
                                                         one.place) != entry.places.end();
            });
  }
  for (const auto& [id, entry] : by_id) {
    ++score.decidable[entry.first];
    if (entry.second)
      ++score.found[entry.first];
    else
      std::cout << "  missed: " << document << " " << id << "\n";
  }
  for (const Told& one : told) {
    const auto s = static_cast<size_t>(one.severity == Severity::error     ? 2
                                       : one.severity == Severity::warning ? 1
                                                                           : 0);
    ++score.told[s];
    const bool listed = std::any_of(entries.begin(), entries.end(), [&](const Expected& entry) {
      return entry.code == one.code &&
             std::find(entry.places.begin(), entry.places.end(), one.place) != entry.places.end();
    });
    if (listed) continue;
    ++score.wrong[s];
    if (s > 0)
      std::cout << "  not listed: " << document << " " << one.place << " " << one.code << " "
                << one.message << "\n";
  }
  return score;
}

void print(const Score& score) {
  constexpr std::array<const char*, 3> kNames = {"notes", "warnings", "errors"};
  for (size_t s = 3; s-- > 0;)
    std::cout << kNames[s] << ": found " << score.found[s] << " of " << score.decidable[s]
              << "; said " << score.told[s] << ", of them not listed " << score.wrong[s] << "\n";
}

// 90 of 100 found, no false error, one false warning in twenty.
void hold(const Score& score) {
  size_t decidable = 0, found = 0;
  for (size_t s = 0; s < 3; ++s) decidable += score.decidable[s], found += score.found[s];
  EXPECT_GE(found * 10, decidable * 9);
  EXPECT_EQ(score.wrong[2], 0U);
  EXPECT_LE(score.wrong[1] * 20, score.told[1]);
}

TEST(Measured, PublishedDocuments) {
  Score all;
  size_t documents = 0;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(kPublished))
    if (fs::exists(entry.path() / "expected.tsv")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  const DiskFileReader disk;
  for (const fs::path& folder : folders) {
    ++documents;
    all.add(compare(folder.filename().string(), read_expected(folder / "expected.tsv"),
                    check(disk, (folder / "audit").string())));
  }
  EXPECT_GE(documents, 10U);
  print(all);
  hold(all);
}

// Texts alone, as a folder with a budget.yaml that names no table.
TEST(Measured, PublishedTexts) {
  std::map<std::string, std::vector<Expected>> defects;
  for (const Texts& row : read_tsv(kPublished / "text/defects.tsv"))
    defects[row[0]].push_back(
        {row[1] + row[2], "warning", row[2], row[3], {"narrative.txt:" + row[1]}});
  Score all;
  for (const Texts& row : read_tsv(kPublished / "text/documents.tsv")) {
    if (row[0] == "slips") continue;  // of the trade, not of one document
    test::OverlayReader reader;
    reader.files()[row[0] + "/budget.yaml"] =
        "format: henan/xinyang\nyear: " + row[1] + "\ndepartment: {code: \"001\", name: " + row[2] +
        ", kind: " + row[3] + "}\nunits:\n  - {code: \"001001\", name: " + row[2] +
        ", kind: 机关}\ntables: stated\n";
    reader.files()[row[0] + "/stated/narrative.txt"] =
        read_file(kPublished / "text" / (row[0] + ".txt"));
    std::vector<Told> told = check(reader, row[0]);
    // A passage does not hold the whole account of the three public expenses.
    std::erase_if(told, [](const Told& one) { return one.code == "D0114"; });
    all.add(compare(row[0], defects[row[0]], told));
  }
  print(all);
  hold(all);
}

// Every input shows its one mistake, and nothing else.
TEST(Measured, SmallInputs) {
  const DiskFileReader disk;
  size_t inputs = 0;
  for (const auto& entry : fs::directory_iterator(kPublished / "small")) {
    ++inputs;
    const std::string name = entry.path().filename().string();
    const std::vector<Told> told = check(disk, entry.path().string());
    if (name == "00-clean") {
      EXPECT_TRUE(told.empty());
    }
    const Score score = compare(name, read_expected(entry.path() / "expected.tsv"), told);
    EXPECT_EQ(score.found, score.decidable) << name;
    EXPECT_EQ(score.wrong[2] + score.wrong[1], 0U) << name;
  }
  EXPECT_GE(inputs, 16U);
}

}  // namespace
}  // namespace budgetc::driver
