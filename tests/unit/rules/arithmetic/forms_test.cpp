// Payment plans and purchases: each rule with its code and place, and what must not raise it.
#include "rules/arithmetic/forms.h"
#include "unit/rules/department.h"

namespace budgetc::rules {
namespace {

using Findings = std::vector<std::string>;

// A project of 8.77184 万元 with a plan, and purchases.
Findings check(const std::string& plan, const std::string& purchases = "[]",
               const std::string& amount = "87718.40") {
  Department department(
      "format: hebei/handan\nyear: 2024\nunit: 元\n"
      "department: {code: \"543\", name: 某局, kind: 部门}\n"
      "units: [{code: \"543\", name: 某局, kind: 机关}]\n"
      "projects: [{code: 13040024P0034H, name: 补缴, kind: 特定目标类, plan: " +
      plan +
      "}]\n"
      "purchases: " +
      purchases +
      "\n"
      "ledger:\n  - {unit: \"543\", source: 一般公共预算财政拨款, kind: 特定目标类, function: "
      "\"2080507\",\n     project: 13040024P0034H, lines: [[\"30108\", \"50102\", " +
      amount + "]]}\n");
  check_forms(department.inputs(), department.sink);
  return department.findings();
}

TEST(Forms, APlanGrowsToTheBudget) {
  EXPECT_EQ(check("{3: 2万元, 6: 2万元, 12: 8.77184万元}"), Findings{});
  EXPECT_EQ(check("{3: 8.77万元, 12: 8.77万元}"), Findings{}) << "8.77 stands for 8.77184";
  EXPECT_EQ(check("{10: 5万元}"), Findings{}) << "a plan may stop before the year ends";
  EXPECT_EQ(check("{}"), Findings{});
}

TEST(Forms, APlanNeverDecreases) {
  EXPECT_EQ(check("{3: 5万元, 6: 3万元, 10: 2万元, 12: 8.77万元}"), (Findings{"A0151 3万元"}))
      << "one cause, one finding";
  EXPECT_EQ(check("{3: 5.00万元, 6: 4.99万元}"), (Findings{"A0151 4.99万元"}));
}

TEST(Forms, APlanStaysWithinTheBudget) {
  EXPECT_EQ(check("{6: 8.78万元, 12: 9万元}"), (Findings{"A0152 8.78万元"}));
  EXPECT_EQ(check("{12: 8.76万元}"), (Findings{"A0153 8.76万元"}));
}

TEST(Forms, ALostLedgerLineIsTheOnlyFinding) {
  EXPECT_EQ(check("{12: 9万元}", "[]", "八万"), (Findings{"M0105 八万"}));
}

TEST(Forms, APurchaseIsQuantityTimesPrice) {
  const auto line = [](const std::string& amounts) {
    return "[{item: 计算机, source: 其他收入, " + amounts + "}]";
  };
  EXPECT_EQ(check("{}", line("quantity: 3, price: 0.33万元, amount: 1万元")), Findings{})
      << "0.33 stands for 0.3333";
  EXPECT_EQ(check("{}", line("quantity: 3, amount: 1.80万元")), Findings{});
  EXPECT_EQ(check("{}", line("quantity: 3, price: 5000.00, amount: 1.80万元")),
            (Findings{"A0154 1.80万元"}));
  EXPECT_EQ(check("{}", line("quantity: 999999999, price: 100000000000.00, amount: 1元")),
            (Findings{"A0154 1元"}))
      << "a product beyond all amounts is no overflow";
}

}  // namespace
}  // namespace budgetc::rules
