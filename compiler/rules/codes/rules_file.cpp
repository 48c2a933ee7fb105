// Takes classification.yaml and the year's lists; gives ClassificationRules. Guarantees: every code
// and name that the rules speak of is one of the lists, every other word one of the vocabulary;
// what is not is a finding at its place, and the rule is left out.
#include <algorithm>
#include <array>

#include "diagnostics/catalogue/model.h"
#include "diagnostics/catalogue/yaml.h"
#include "rules/codes/codes.h"
#include "yaml/yaml.h"

namespace budgetc::rules {
namespace {

using classification::Classification;
using classification::Scheme;

struct ElementName {
  std::string_view name;
  Element element;
};
constexpr std::array<ElementName, 6> kElements = {{{"function", Element::function},
                                                   {"function_name", Element::function_name},
                                                   {"dept_economic", Element::dept_economic},
                                                   {"gov_economic", Element::gov_economic},
                                                   {"kind", Element::kind},
                                                   {"unit", Element::unit}}};

class Reader {
 public:
  Reader(const Classification& lists, Sink& sink) : lists_(lists), sink_(sink) {}

  ClassificationRules read(const yaml::Node& root) {
    ClassificationRules read;
    only(root, {"funds", "pairs", "institution_pay", "links", "rules"});
    if (const yaml::Node* funds = need(root, "funds")) read_funds(*funds, read.funds);
    if (const yaml::Node* pairs = need(root, "pairs")) {
      only(*pairs, {"severity", "basis", "basis_en"});
      read.pairs.severity = severity(*pairs);
      read.pairs.basis = basis(*pairs);
    }
    if (const yaml::Node* pay = root.find("institution_pay")) read_pay(*pay, read.institution_pay);
    if (const yaml::Node* links = root.find("links")) {
      for (const yaml::Node& node : links->items)
        if (auto link = read_link(node)) read.links.push_back(std::move(*link));
    }
    if (const yaml::Node* rules = need(root, "rules"))
      for (const yaml::Node& node : rules->items)
        if (auto rule = read_rule(node)) read.rules.push_back(std::move(*rule));
    if (read.rules.size() > kMaxCodeRules) {
      sink_.report(Finding(finding::Y0105, root.find("rules")->span)
                       .arg("reason", std::to_string(kMaxCodeRules)));
      read.rules.resize(kMaxCodeRules);
    }
    return read;
  }

 private:
  void only(const yaml::Node& node, const std::vector<std::string_view>& known) {
    for (const yaml::Entry& entry : node.entries)
      if (std::find(known.begin(), known.end(), entry.key) == known.end())
        sink_.report(Finding(finding::M0101, entry.key_span).arg("key", entry.key));
  }
  const yaml::Node* need(const yaml::Node& node, std::string_view key) {
    const yaml::Node* value = node.find(key);
    if (value == nullptr)
      sink_.report(Finding(finding::M0102, node.span).arg("key", std::string(key)));
    return value;
  }
  std::string text(const yaml::Node& node, std::string_view key) {
    const yaml::Node* value = need(node, key);
    return value == nullptr ? std::string() : value->text;
  }
  LocalText basis(const yaml::Node& node) {
    const std::string zh = text(node, "basis");
    const yaml::Node* en = node.find("basis_en");
    return {zh, en == nullptr ? zh : en->text};
  }
  void unknown(const yaml::Node& node, std::string_view key) {
    sink_.report(
        Finding(finding::M0106, node.span).arg("key", std::string(key)).arg("value", node.text));
  }
  Severity severity(const yaml::Node& node) {
    const yaml::Node* word = need(node, "severity");
    if (word == nullptr) return Severity::note;
    const auto severity = severity_named(word->text);
    if (!severity) unknown(*word, "severity");
    return severity.value_or(Severity::note);
  }

  void read_funds(const yaml::Node& node, ClassificationRules::Funds& funds) {
    only(node, {"severity", "basis", "basis_en", "sources", "others"});
    funds.severity = severity(node);
    funds.basis = basis(node);
    funds.others = text(node, "others");
    const yaml::Node* sources = need(node, "sources");
    if (sources == nullptr) return;
    const std::vector<std::string>& known = budget::fund_sources();
    for (const yaml::Entry& fund : sources->entries) {
      for (const yaml::Node& source : fund.value.items) {
        if (std::find(known.begin(), known.end(), source.text) == known.end())
          unknown(source, "source");
        funds.of_source[source.text] = fund.key;
      }
    }
  }

  std::vector<std::string> known_words(const yaml::Node& node, std::string_view key,
                                       Element element) {
    std::vector<std::string> words;
    if (const yaml::Node* value = need(node, key))
      for (const yaml::Node& item : value->items) {
        words.push_back(item.text);
        if (!is_known(element, item.text)) unknown(item, key);
      }
    return words;
  }

  void read_pay(const yaml::Node& node, ClassificationRules::InstitutionPay& pay) {
    only(node, {"dept_economic", "gov_economic", "administrative_functions", "functions_of_all",
                "severity", "basis", "basis_en"});
    pay.dept_economic = known_words(node, "dept_economic", Element::dept_economic);
    pay.gov_economic = known_words(node, "gov_economic", Element::gov_economic);
    pay.administrative_functions =
        known_words(node, "administrative_functions", Element::function_name);
    pay.functions_of_all = known_words(node, "functions_of_all", Element::function);
    pay.severity = severity(node);
    pay.basis = basis(node);
  }

  std::optional<CodeLink> read_link(const yaml::Node& node) {
    only(node, {"function", "dept_economic", "severity", "basis", "basis_en"});
    CodeLink link{text(node, "function"), text(node, "dept_economic"), severity(node), basis(node)};
    if (!is_known(Element::function, link.function)) return unknown(node, "function"), std::nullopt;
    if (!is_known(Element::dept_economic, link.dept_economic))
      return unknown(node, "dept_economic"), std::nullopt;
    return link;
  }

  bool is_known(Element element, const std::string& word) const {
    const auto among = [&](const std::vector<std::string>& words) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    switch (element) {
      case Element::function:
        return lists_.find(Scheme::functional, word) != nullptr;
      case Element::dept_economic:
        return lists_.find(Scheme::dept_economic, word) != nullptr;
      case Element::gov_economic:
        return lists_.find(Scheme::gov_economic, word) != nullptr;
      case Element::function_name: {
        const auto& entries = lists_.entries(Scheme::functional);
        return std::any_of(entries.begin(), entries.end(),
                           [&](const classification::Entry& entry) { return entry.name == word; });
      }
      case Element::kind:
        return among(budget::expenditure_kinds());
      case Element::unit:
        return among(budget::unit_kinds());
    }
    return false;
  }

  // One element and its values: {dept_economic: ["309", "311"]}.
  bool read_side(const yaml::Node& node, std::string_view side, Element& element,
                 std::vector<std::string>& values) {
    const yaml::Node* given = need(node, side);
    if (given == nullptr) return false;
    if (given->entries.size() != 1) {
      sink_.report(Finding(finding::M0103, given->span)
                       .arg("key", std::string(side))
                       .arg("expected", LocalText{"一个要素及其取值", "one element and its values"})
                       .arg("actual", std::to_string(given->entries.size())));
      return false;
    }
    const yaml::Entry& entry = given->entries.front();
    const auto known = std::find_if(kElements.begin(), kElements.end(),
                                    [&](const ElementName& e) { return e.name == entry.key; });
    if (known == kElements.end()) {
      sink_.report(Finding(finding::M0101, entry.key_span).arg("key", entry.key));
      return false;
    }
    element = known->element;
    bool good = true;
    for (const yaml::Node& value : entry.value.items) {
      values.push_back(value.text);
      if (is_known(element, value.text)) continue;
      unknown(value, entry.key);
      good = false;
    }
    return good;
  }

  std::optional<CodeRule> read_rule(const yaml::Node& node) {
    only(node, {"id", "when", "needs", "severity", "basis", "basis_en"});
    CodeRule rule;
    rule.id = text(node, "id");
    rule.severity = severity(node);
    rule.basis = basis(node);
    const bool when = read_side(node, "when", rule.when, rule.when_values);
    const bool needs = read_side(node, "needs", rule.needs, rule.needs_values);
    if (!when || !needs) return std::nullopt;
    // A code decides; what it needs may be another code, the kind of spending or the unit.
    if (rule.when != Element::kind && rule.when != Element::unit && rule.when != rule.needs)
      return rule;
    unknown(*node.find("when"), "when");
    return std::nullopt;
  }

  const Classification& lists_;
  Sink& sink_;
};

}  // namespace

ClassificationRules load_classification_rules(const SourceMap& sources, FileId file,
                                              const Classification& lists, Sink& sink) {
  const auto root = yaml::parse(sources, file, sink);
  return root ? Reader(lists, sink).read(*root) : ClassificationRules{};
}

}  // namespace budgetc::rules
