// Time of the stages on ledgers of 1,000 to 100,000 lines, and of the pages and the PDF of the
// example. Run: cmake --preset bench && cmake --build --preset bench &&
// build/bench/tests/stages_benchmark
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>

#include "compilation/compilation.h"
#include "pdf/pdf.h"

namespace budgetc {
namespace {

const std::string kSource = BUDGETC_SOURCE_DIR;

MemoryFileReader ledger_of(int64_t lines) {
  MemoryFileReader reader;
  reader.files["budget.yaml"] =
      "format: henan/xinyang\nyear: 2024\ndepartment: {code: \"005\", name: 甲, kind: 部门}\n"
      "units: [{code: \"005001\", name: 甲, kind: 机关}]\nledger: ledger.csv\n";
  std::string csv = "unit,function,dept_economic,gov_economic,kind,source,amount\n";
  for (int64_t i = 0; i < lines; ++i)
    csv +=
        fmt::format("005001,20{:02}{:03},302{:02},50201,基本支出,一般公共预算财政拨款,{}.{:02}\n",
                    1 + i % 30, i % 500, 1 + i % 40, 100 + i, i % 100);
  reader.files["ledger.csv"] = std::move(csv);
  return reader;
}

void LoadLedger(benchmark::State& state) {
  const MemoryFileReader reader = ledger_of(state.range(0));
  for (auto _ : state) {
    SourceMap sources;
    Sink sink;
    auto budget = budget::load(reader, sources, "budget.yaml", sink);
    benchmark::DoNotOptimize(budget);
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(LoadLedger)
    ->RangeMultiplier(10)
    ->Range(1000, 100000)
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMillisecond);

void PivotLedger(benchmark::State& state) {
  const MemoryFileReader reader = ledger_of(state.range(0));
  SourceMap sources;
  Sink sink;
  const auto budget = budget::load(reader, sources, "budget.yaml", sink);
  const ledger::Ledger ledger(*budget);
  const std::array<ledger::GroupKey, 2> by{ledger::GroupKey{ledger::Dimension::function},
                                           ledger::GroupKey{ledger::Dimension::dept_economic}};
  for (auto _ : state) {
    const ledger::Lines lines =
        ledger.select(ledger::Filter::match(ledger::Dimension::kind, {"基本支出"}));
    for (const ledger::Group& group : ledger.group_by(lines, by, ledger::Order::code))
      benchmark::DoNotOptimize(ledger.sum(group.lines));
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(PivotLedger)
    ->RangeMultiplier(10)
    ->Range(1000, 100000)
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMillisecond);

// Every hundredth line breaks a rule.
void CheckClassification(benchmark::State& state) {
  MemoryFileReader reader = ledger_of(0);
  std::string csv = "unit,function,dept_economic,gov_economic,kind,source,amount\n";
  constexpr std::array<std::string_view, 4> kCodes = {"2010301,30201,50201", "2010301,30217,50206",
                                                      "2080505,30108,50102", "2210201,30113,50103"};
  for (int64_t i = 0; i < state.range(0); ++i)
    csv += fmt::format("005001,{},基本支出,一般公共预算财政拨款,{}.00\n",
                       i % 100 == 99 ? "2010301,30201,50206" : kCodes[static_cast<size_t>(i % 4)],
                       100 + i);
  reader.files["ledger.csv"] = std::move(csv);
  SourceMap sources;
  Sink loading;
  const auto budget = budget::load(reader, sources, "budget.yaml", loading);
  const ledger::Ledger ledger(*budget);
  const DiskFileReader disk;
  const std::string path = kSource + "/schemas/rules/classification.yaml";
  const auto lists = Sink list_faults;
  classification::Classification::load(disk, sources, kSource + "/schemas", 2024, list_faults);
  const FileId file = sources.add(path, *disk.read(path));
  const rules::ClassificationRules rules =
      rules::load_classification_rules(sources, file, *lists, loading);
  const language::Scope scope;
  for (auto _ : state) {
    Sink sink;
    rules::check_classification(rules, {*budget, ledger, *lists, scope}, sink);
    benchmark::DoNotOptimize(sink);
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(CheckClassification)
    ->RangeMultiplier(10)
    ->Range(1000, 100000)
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMillisecond);

struct Example {
  DiskFileReader reader;
  library::Library library{reader,
                           {kSource + "/templates", kSource + "/schemas", kSource + "/fonts"}};
  compilation::Compilation compilation{library,
                                       reader,
                                       {"xinyang-2024", kSource + "/examples/xinyang-2024",
                                        kSource + "/examples/xinyang-2024/budget.yaml"}};
  Example() {
    compilation.check();
    compilation.evaluate(false);
    compilation.lay_out();
  }
};

void LayOutExample(benchmark::State& state) {
  Example example;
  for (auto _ : state) {
    Sink sink;
    benchmark::DoNotOptimize(
        layout::lay_out(example.compilation.document(), example.compilation.fonts(), sink));
  }
}
BENCHMARK(LayOutExample)->Unit(benchmark::kMillisecond);

void WriteExamplePdf(benchmark::State& state) {
  Example example;
  for (auto _ : state)
    benchmark::DoNotOptimize(
        pdf::write(example.compilation.pages(), example.compilation.fonts(), {}));
}
BENCHMARK(WriteExamplePdf)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace budgetc

BENCHMARK_MAIN();
