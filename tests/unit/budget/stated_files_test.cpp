// What lies in stated/: which files are read and as what, and that the others are told.
#include <gtest/gtest.h>

#include "budget/budget.h"
#include "budget/stated_files.h"

namespace budgetc::budget {
namespace {

TEST(StatedFiles, SpellingsAreOneList) {
  const std::pair<const char*, StatedFile> table[] = {
      {"a.csv", StatedFile::csv},
      {"支出.CSV", StatedFile::csv},
      {"a.tsv", StatedFile::tsv},
      {"a.TSV", StatedFile::tsv},
      {"a.Json", StatedFile::json},
      {"narrative.txt", StatedFile::narrative},
      {"Narrative.MD", StatedFile::narrative},
      {"published.txt", StatedFile::narrative},
      {".DS_Store", StatedFile::passed},
      {".a.csv", StatedFile::passed},
      {"~$all.xlsx", StatedFile::passed},
      {"Thumbs.db", StatedFile::passed},
      {"a.txt", StatedFile::unknown},
      {"a.doc", StatedFile::unknown},
      {"csv", StatedFile::unknown},
      {"", StatedFile::unknown},
  };
  for (const auto& [name, kind] : table) EXPECT_EQ(stated_file(name), kind) << name;
}

TEST(StatedFiles, WhatIsNotReadIsTold) {
  MemoryFileReader files;
  files.files["d/stated/a.CSV"] = "支出表,\n项目,金额\n合计,1.00\n";
  files.files["d/stated/b.tsv"] = "收入表\t\n项目\t金额\n合计\t1.00\n";
  files.files["d/stated/c.doc"] = "\x01\x02";
  files.files["d/stated/d.csv"] = "";
  files.files["d/stated/e.json"] = "{}";
  files.files["d/stated/.hidden"] = "x";
  SourceMap sources;
  Sink sink;
  const auto budget = load_tables_alone(files, sources, "d", sink);
  ASSERT_TRUE(budget);
  ASSERT_EQ(budget->tables.size(), 2U);
  EXPECT_EQ(budget->tables[0].key, "a");
  EXPECT_EQ(budget->tables[1].rows[2][1].value, "1.00");
  std::string told;
  for (const Finding& finding : sink.sorted())
    told += std::string(catalogue_entry(finding.id).code) + " " +
            sources.file(finding.span.file).path() + "\n";
  EXPECT_EQ(told, "Y0360 d/stated/c.doc\nY0360 d/stated/d.csv\nY0360 d/stated/e.json\n");
}

}  // namespace
}  // namespace budgetc::budget
