// YAML as a tree of spanned text. Takes a file of the SourceMap; gives nodes whose scalars are
// uninterpreted text, every key and value with its exact span (yaml-cpp gives starts only; ends are
// computed here). Guarantees: duplicate keys, anchors, aliases, tags, keys that are no text, depth
// beyond 64, more than 64 MiB or two million nodes, bad UTF-8 and control characters are findings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace budgetc::yaml {

struct Entry;

struct Node {
  enum class Kind : uint8_t { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  bool quoted = false;  // scalars: '…', "…" or a block; a plain 005 is not quoted
  Span span;            // of the whole value (scalar with its quotes)
  std::string text;     // scalars: the value
  std::vector<Node> items;
  std::vector<Entry> entries;

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
  const Entry* entry(std::string_view key) const;
  const Node* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  Span key_span;
  Node value;
};

// The document of `file`, or nothing if it cannot be read as YAML (findings are in the sink).
// An empty file is a null node. An absent value is a null node of zero width after its colon. Only
// the first document of a stream is allowed.
std::optional<Node> parse(const SourceMap& sources, FileId file, Sink& sink);

// The tree as indented text, for dump and tests.
std::string dump(const Node& node);

// Where in the file the bytes [begin, end) of a scalar's value stand, through quotes, escapes,
// folding and indentation; the scalar's first byte where that cannot be told (double quotes over
// several lines with escapes at the line ends).
Span span_within(const SourceMap& sources, const Node& scalar, size_t begin, size_t end);

}  // namespace budgetc::yaml
