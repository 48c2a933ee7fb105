#include <algorithm>
#include <map>
#include <set>

#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "lint/lint.h"
#include "lint/visit.h"

namespace budgetc::lint {
namespace {

using format::Format;
using format::TableSpec;
using yaml::Node;

class FormatLint {
 public:
  FormatLint(const Format& format, const SourceMap& sources, Sink& sink)
      : format_(format), sources_(sources), sink_(sink) {}

  void run() {
    check_duplicates();
    if (format_.outline) check_directives(*format_.outline);
    for (const auto& [name, part] : format_.includes) check_directives(part);
    check_duties();
    check_calls();
    for (const TableSpec& table : format_.tables) check_units(table);
  }

 private:
  const Node* tree(const std::string& file) const {
    const auto found = format_.trees.find(file);
    return found == format_.trees.end() ? nullptr : &found->second;
  }

  // ---- ids given twice: inheritance finds the items of a list by them --------------------------

  void check_duplicates() {
    for (const auto& [file, node] : format_.trees) {
      if (file == "format.yaml") {
        if (const Node* lists = node.find("lists"))
          for (const yaml::Entry& entry : lists->entries) check_ids(entry.value, entry.key);
      } else if (file.starts_with("tables/")) {
        check_table_ids(node);
      }
    }
  }

  void check_table_ids(const Node& node) {
    for (const char* key : {"rows", "foot", "notes", "sides"}) {
      const Node* list = node.find(key);
      if (list == nullptr) continue;
      check_ids(*list, key);
      for (const Node& item : list->items) check_table_ids(item);
    }
  }

  void check_ids(const Node& list, const std::string& section) {
    std::map<std::string, Span> seen;
    for (const Node& item : list.items) {
      const Node* id = item.find("id");
      if (id == nullptr || !id->is_scalar()) continue;
      const auto [first, fresh] = seen.emplace(id->text, id->span);
      if (fresh) continue;
      sink_.report(Finding(finding::M0108, id->span)
                       .arg("value", id->text)
                       .arg("section", section)
                       .label(first->second, {"第一次出现在这里", "first given here"}));
    }
  }

  // ---- the outline -----------------------------------------------------------------------------

  void unknown(Span span, LocalText kind, const std::string& name,
               const std::vector<std::string>& known) {
    Finding finding = Finding(finding::F0101, span).arg("kind", std::move(kind)).arg("name", name);
    if (const auto near = text::nearest(name, known)) {
      finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
    } else if (!known.empty()) {
      std::string all;
      for (const std::string& one : known) all += (all.empty() ? "" : "、") + one;
      finding.help = {{"可用：" + all, "known: " + all}};
    }
    sink_.report(std::move(finding));
  }

  // Where a word of the directive stands.
  Span word_of(const language::Piece& directive, const std::string& word) const {
    const std::string_view text = sources_.text(directive.origin);
    const size_t at = text.rfind(word);
    if (at == text.npos) return directive.origin;
    const uint32_t begin = directive.origin.begin + static_cast<uint32_t>(at);
    return {directive.origin.file, begin, begin + static_cast<uint32_t>(word.size())};
  }

  void check_directives(const language::Template& source) {
    for (const language::Piece& directive : source.directives()) {
      const std::vector<std::string>& words = directive.words;
      if (directive.text == "role" && !words.empty() && !format_.styles.contains(words[0])) {
        std::vector<std::string> styles;
        for (const auto& [name, style] : format_.styles) styles.push_back(name);
        unknown(word_of(directive, words[0]), {"样式", "style"}, words[0], styles);
      }
      if (directive.text == "role") check_words(directive, 1, {"nolist"});
      if (directive.text == "page") check_words(directive, 0, {"center"});
      if (directive.text == "table") check_words(directive, 1, {"nolist", "intext"});
      if (directive.text == "tables") {
        check_words(directive, 0, {});
        prints_all_ = true;
      }
      if (directive.text == "table" && !words.empty()) printed_.insert(words[0]);
    }
  }

  void check_words(const language::Piece& directive, size_t from,
                   const std::vector<std::string>& known) {
    for (size_t i = from; i < directive.words.size(); ++i)
      if (std::find(known.begin(), known.end(), directive.words[i]) == known.end())
        unknown(word_of(directive, directive.words[i]),
                {"“" + directive.text + "”的参数", "word of '" + directive.text + "'"},
                directive.words[i], known);
  }

  // Where the format lists the table.
  Span listed_at(const std::string& id) const {
    const Node* root = tree("format.yaml");
    const Node* tables = root == nullptr ? nullptr : root->find("tables");
    if (tables == nullptr) return {};
    for (const Node& item : tables->items)
      if (item.text == id) return item.span;
    return tables->span;
  }

  void check_duties() {
    std::set<std::string> fulfilled;
    for (const TableSpec& table : format_.tables) {
      for (const auto& duty : table.duties) fulfilled.insert(duty.value);
      if (!format_.outline || prints_all_ || printed_.contains(table.id)) continue;
      Finding finding = Finding(finding::F0117, listed_at(table.id)).arg("id", table.id);
      if (!table.duties.empty()) {
        finding.severity = Severity::error;
        finding.labels.push_back({table.duties[0].span, {"这是法定公开的表", "a statutory table"}});
      }
      finding.help = {{"在 outline.md 中写 {% table " + table.id + " %} 或 {% tables %}",
                       "write {% table " + table.id + " %} or {% tables %} into outline.md"}};
      sink_.report(std::move(finding));
    }
    const Node* root = tree("format.yaml");
    const yaml::Entry* tables = root == nullptr ? nullptr : root->entry("tables");
    for (const format::Duty& duty : format::duties()) {
      if (fulfilled.contains(std::string(duty.id))) continue;
      sink_.report(
          Finding(finding::F0116, tables != nullptr ? tables->key_span : Span{})
              .arg("title", LocalText{std::string(duty.title), std::string(duty.id)})
              .arg("duty", std::string(duty.id))
              .suggest({"在履行这一项的表中写 duty: " + std::string(duty.id),
                        "write duty: " + std::string(duty.id) + " into the table that is it"})
              .because({"财预〔2016〕143号", "财预〔2016〕143号"}));
    }
  }

  // ---- phrases ---------------------------------------------------------------------------------

  // Of the format's own phrases: what a province offers, a city need not use. A format that extends
  // none may offer more than it uses itself.
  void check_calls() {
    std::set<std::string> called;
    visit_format(format_, [&](const language::Part& part) {
      if (part.kind == language::Part::Kind::call) called.insert(part.text);
    });
    std::vector<std::string> inherited;
    const std::string own = format_.folders.empty() ? "" : format_.folders.back();
    const auto is_own = [&](Span span) {
      return span.valid() && sources_.file(span.file).path() == own + "phrases.yaml";
    };
    for (const auto& [name, phrase] : format_.phrases)
      if (!is_own(phrase->span)) inherited.push_back(name);
    for (const auto& [name, phrase] : format_.phrases) {
      if (called.contains(name) || !is_own(phrase->span)) continue;
      const auto near = text::nearest(name, inherited);
      if (format_.folders.size() == 1 && !near) continue;
      Finding finding = Finding(finding::F0123, phrase->span).arg("name", name);
      if (near)
        finding.help = {{"要改写上级的“" + *near + "”，名称须完全相同",
                         "to change '" + *near + "' of the format it extends, use that name"}};
      sink_.report(std::move(finding));
    }
  }

  // ---- units -----------------------------------------------------------------------------------

  // The unit that a text names, and where: “单位：万元”, “金额（元）”.
  struct Written {
    std::string unit;
    Span span;
  };
  static std::optional<Written> unit_in(const language::Template& source) {
    for (const language::Part& part : language::parts(source)) {
      if (part.kind != language::Part::Kind::literal) continue;
      for (const std::string_view unit : {"万元", "亿元", "元"}) {
        const size_t at = part.text.rfind(unit);
        if (at == std::string::npos) continue;
        const std::string_view before = std::string_view(part.text).substr(0, at);
        bool marked = false;  // “元” alone is also part of words
        for (const std::string_view mark : {"：", ":", "（", "("})
          marked = marked || before.ends_with(mark);
        if (!marked) continue;
        const uint32_t begin = part.span.begin + static_cast<uint32_t>(at);
        return Written{std::string(unit),
                       {part.span.file, begin, begin + static_cast<uint32_t>(unit.size())}};
      }
    }
    return std::nullopt;
  }

  void check_units(const TableSpec& table) {
    const std::string unit = table.numbers.unit == text::MoneyUnit::yuan ? "元" : "万元";
    const auto demand = [&](const std::optional<Written>& written) {
      if (!written || written->unit == unit) return;
      sink_.report(
          Finding(finding::F0115, written->span)
              .arg("figure", LocalText{"表中的金额", "the table's amounts"})
              .arg("unit", LocalText{unit, unit == "元" ? "yuan" : "ten thousands of yuan"})
              .arg("written", written->unit)
              .suggest({"改这里的文字，或改 numbers 的 unit",
                        "change this text, or the unit of numbers"}));
    };
    if (table.unit_line) demand(unit_in(*table.unit_line));
    if (const Node* node = tree("tables/" + table.id + ".yaml"))
      if (const Node* value = node->find("unit"); value != nullptr && !value->text.empty())
        demand(Written{value->text, value->span});
    for (const format::SideSpec& side : table.sides)
      visit_columns(side.columns, [&](const format::ColumnSpec& column) {
        bool sums = column.sum.has_value();
        visit_columns(column.children, [&](const format::ColumnSpec& child) {
          sums = sums || child.sum.has_value();
        });
        if (sums && column.head) demand(unit_in(*column.head));
      });
  }

  const Format& format_;
  const SourceMap& sources_;
  Sink& sink_;
  bool prints_all_ = false;
  std::set<std::string> printed_;
};

}  // namespace

void check_format(const Format& format, const SourceMap& sources, Sink& sink) {
  FormatLint(format, sources, sink).run();
}

void check_files(const Format& format, const std::vector<std::string>& files, Sink& sink) {
  std::set<std::string> used = {"format.yaml", "phrases.yaml", "relations.yaml", "outline.md",
                                "README.md"};
  for (const auto& [file, node] : format.trees) {
    used.insert(file);
    if (const Node* base = node.find("extends"))
      if (file.starts_with("tables/")) used.insert("tables/" + base->text + ".yaml");
  }
  for (const auto& [name, part] : format.includes) used.insert(name);
  const std::vector<std::string> known(used.begin(), used.end());
  for (const std::string& file : files) {
    if (used.contains(file) || file.starts_with("sample/") || file.starts_with("goldens/") ||
        file.starts_with("fonts/"))
      continue;
    const auto near = text::nearest(file, known);
    if (format.folders.size() == 1 && !near) continue;
    const auto tree = format.trees.find("format.yaml");
    const Node* id = tree == format.trees.end() ? nullptr : tree->second.find("id");
    Finding finding = Finding(finding::F0121, id != nullptr ? id->span : Span{}).arg("file", file);
    if (near) finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
    sink.report(std::move(finding));
  }
}

}  // namespace budgetc::lint
