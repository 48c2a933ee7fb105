// A library reads what departments share once, keeps its findings, and serves many threads.
#include "library/library.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/overlay_reader.h"
#include "support/shipped_library.h"

namespace budgetc::library {
namespace {

const std::string kSource = BUDGETC_SOURCE_DIR;

// Counts how often each file is opened.
class CountingReader final : public FileReader {
 public:
  Result<std::string> read(const std::string& path) const override {
    ++opened_;
    return disk_.read(path);
  }
  bool exists(const std::string& path) const override { return disk_.exists(path); }
  Result<std::vector<std::string>> list(const std::string& folder) const override {
    return disk_.list(folder);
  }
  int opened() const { return opened_; }

 private:
  DiskFileReader disk_;
  mutable std::atomic<int> opened_ = 0;
};

DataPaths shipped() { return {kSource + "/templates", kSource + "/schemas", kSource + "/fonts"}; }

std::string findings_of(const Format& format) {
  return render(format.findings, format.sources, RenderFormat::short_form, {});
}

TEST(Library, ReadsAFormatOnce) {
  const CountingReader reader;
  const Library library(reader, shipped());
  const Format* first = &library.format("henan/xinyang");
  library.lists(2024);
  const int opened = reader.opened();
  EXPECT_GT(opened, 5);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(&library.format("henan/xinyang"), first);
    EXPECT_TRUE(library.lists(2024).classification);
  }
  EXPECT_EQ(reader.opened(), opened);
}

TEST(Library, ThreadsShareOneReading) {
  const CountingReader reader;
  const Library library(reader, shipped());
  std::vector<const Format*> seen(8);
  std::vector<std::thread> threads;
  for (const Format*& one : seen)
    threads.emplace_back([&library, &one] { one = &library.format("hebei/handan"); });
  for (std::thread& thread : threads) thread.join();
  for (const Format* one : seen) EXPECT_EQ(one, seen.front());
  ASSERT_TRUE(seen.front()->format);
  EXPECT_FALSE(seen.front()->relations.empty());
}

TEST(Library, KeepsTheFindingsOfAFormatThatIsNot) {
  const DiskFileReader reader;
  const Library library(reader, shipped());
  for (int i = 0; i < 2; ++i) {
    const Format& none = library.format("henan/xinyan");
    EXPECT_FALSE(none.format);
    EXPECT_NE(findings_of(none).find("F0104"), std::string::npos) << findings_of(none);
    EXPECT_EQ(none.findings.findings().size(), 1U);
  }
}

// A fault in relations.yaml is told wherever the format lies, and however it is named.
TEST(Library, AFormatNamedByAPathHasItsRelationsChecked) {
  test::OverlayReader reader;
  for (const std::string folder : {"city", "here/city", "../beside/city", "/city"}) {
    reader.files()[folder + "/format.yaml"] = "id: city\nextends: henan/xinyang\nname: 某市\n";
    reader.files()[folder + "/relations.yaml"] =
        "relations:\n  - {id: bad, holds: stated.personel <= stated.three_public.total, message: "
        "x}\n";
    const Library library(reader, shipped());
    const std::string name = folder[0] == '.' || folder[0] == '/' ? folder : "./" + folder;
    const std::string found = findings_of(library.format(name));
    EXPECT_NE(found.find("F0101"), std::string::npos) << name << "\n" << found;
    EXPECT_NE(found.find("personel"), std::string::npos) << name << "\n" << found;
  }
}

TEST(Library, AMissingRulesFileIsAFindingThatNamesIt) {
  for (const char* name :
       {"relations.yaml", "performance.yaml", "disclosure.yaml", "classification.yaml"}) {
    class Without final : public FileReader {
     public:
      explicit Without(std::string path) : path_(std::move(path)) {}
      Result<std::string> read(const std::string& path) const override {
        if (path == path_) return Failure{"没有这个文件", "no such file"};
        return disk_.read(path);
      }
      bool exists(const std::string& path) const override { return disk_.exists(path); }

     private:
      std::string path_;
      DiskFileReader disk_;
    };
    const Without reader(kSource + "/schemas/rules/" + name);
    const Library library(reader, shipped());
    EXPECT_FALSE(library.rules().usable) << name;
    const std::string found =
        render(library.rules().findings, library.rules().sources, RenderFormat::short_form, {});
    EXPECT_NE(found.find(name), std::string::npos) << found;
  }
}

TEST(Library, ShippedDataHaveNoFindings) {
  const Library& library = test::shipped_library();
  EXPECT_EQ(library.rules().findings.size(), 0U);
  EXPECT_EQ(library.lists(2024).findings.size(), 0U);
  for (const std::string& id : library.format_ids())
    EXPECT_EQ(findings_of(library.format(id)), "") << id;
  EXPECT_FALSE(library.colour_profile().empty());
}

}  // namespace
}  // namespace budgetc::library
