#include "pdf/font_embedder.h"

#include <fmt/format.h>
#include <hb-ot.h>
#include <hb-subset.h>

#include <memory>
#include <optional>

#include "pdf/syntax.h"

namespace budgetc::pdf {
namespace {

struct Deleter {
  void operator()(hb_blob_t* p) const { hb_blob_destroy(p); }
  void operator()(hb_face_t* p) const { hb_face_destroy(p); }
  void operator()(hb_subset_input_t* p) const { hb_subset_input_destroy(p); }
  void operator()(hb_subset_plan_t* p) const { hb_subset_plan_destroy(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

std::string_view bytes_of(hb_blob_t* blob) {
  unsigned length = 0;
  const char* data = hb_blob_get_data(blob, &length);
  return {data, length};
}

// ---- just enough CFF: is the font CID-keyed, and which CID has each glyph (Adobe TN 5176)
// --------

class Cff {
 public:
  explicit Cff(std::string_view data) : data_(data) {}

  // CID of every glyph; nothing for a font that is not CID-keyed (there CID = glyph).
  std::optional<std::vector<uint16_t>> charset(unsigned glyphs) {
    size_t at = byte(2);
    at = index_end(at);  // names
    const size_t top_begin = first_object(at);
    const size_t top_end = index_end(at);
    bool keyed = false;
    size_t offset = 0;
    std::vector<int64_t> operands;
    for (size_t i = top_begin; i < top_end;) {
      const unsigned b = byte(i);
      if (b <= 21) {
        unsigned op = b;
        ++i;
        if (b == 12) op = 1200 + byte(i++);
        if (op == 1230) keyed = true;  // ROS
        if (op == 15 && !operands.empty()) offset = static_cast<size_t>(operands.back());
        operands.clear();
      } else {
        operands.push_back(operand(i));
      }
    }
    if (!keyed) return std::nullopt;
    std::vector<uint16_t> cids(1, 0);
    if (offset <= 2) {
      for (unsigned g = 1; g < glyphs; ++g) cids.push_back(static_cast<uint16_t>(g));
      return cids;
    }
    const unsigned format = byte(offset++);
    while (cids.size() < glyphs && offset < data_.size()) {
      const unsigned first = word(offset);
      offset += 2;
      unsigned left = 0;
      if (format == 1) left = byte(offset++);
      if (format == 2) {
        left = word(offset);
        offset += 2;
      }
      for (unsigned k = 0; k <= left && cids.size() < glyphs; ++k)
        cids.push_back(static_cast<uint16_t>(first + k));
    }
    return cids;
  }

 private:
  unsigned byte(size_t at) const {
    return at < data_.size() ? static_cast<unsigned char>(data_[at]) : 0;
  }
  unsigned word(size_t at) const { return byte(at) << 8 | byte(at + 1); }
  size_t offset_at(size_t at, unsigned size) const {
    size_t value = 0;
    for (unsigned i = 0; i < size; ++i) value = value << 8 | byte(at + i);
    return value;
  }
  size_t first_object(size_t at) const {
    const unsigned count = word(at);
    const unsigned size = byte(at + 2);
    return at + 3 + (count + 1) * size;
  }
  size_t index_end(size_t at) const {
    const unsigned count = word(at);
    if (count == 0) return at + 2;
    const unsigned size = byte(at + 2);
    return first_object(at) - 1 + offset_at(at + 3 + count * size, size);
  }
  int64_t operand(size_t& i) const {
    const unsigned b = byte(i++);
    if (b >= 32 && b <= 246) return static_cast<int64_t>(b) - 139;
    if (b >= 247 && b <= 250) return (static_cast<int64_t>(b) - 247) * 256 + byte(i++) + 108;
    if (b >= 251 && b <= 254) return -(static_cast<int64_t>(b) - 251) * 256 - byte(i++) - 108;
    if (b == 28) {
      i += 2;
      return static_cast<int16_t>(word(i - 2));
    }
    if (b == 29) {
      i += 4;
      return static_cast<int32_t>(offset_at(i - 4, 4));
    }
    if (b == 30)
      while (i < data_.size() && (byte(i) & 0x0F) != 0x0F && (byte(i) >> 4) != 0x0F) ++i;
    if (b == 30) ++i;
    return 0;
  }

  std::string_view data_;
};

// Six capitals from the subset's content: equal subsets get equal names.
std::string subset_tag(std::string_view bytes) {
  uint64_t hash = 1469598103934665603ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  std::string tag;
  for (int i = 0; i < 6; ++i, hash /= 26) tag += static_cast<char>('A' + hash % 26);
  return tag;
}

// ToUnicode: each CID's characters. Blocks of at most 100, as the CMap format wants.
std::string to_unicode(const std::map<char32_t, uint16_t>& cids) {
  std::map<uint16_t, char32_t> by_cid;
  for (const auto& [character, cid] : cids) by_cid.emplace(cid, character);
  std::string out =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
  auto at = by_cid.begin();
  size_t left = by_cid.size();
  while (left > 0) {
    const size_t count = std::min<size_t>(left, 100);
    out += fmt::format("{} beginbfchar\n", count);
    for (size_t i = 0; i < count; ++i, ++at) {
      out += fmt::format("<{:04X}> <", at->first);
      append_utf16_hex(out, at->second);
      out += ">\n";
    }
    out += "endbfchar\n";
    left -= count;
  }
  return out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

std::string widths(const fonts::Face& face, const std::map<char32_t, uint16_t>& cids) {
  std::map<uint16_t, int> by_cid;
  for (const auto& [character, cid] : cids) by_cid.emplace(cid, face.advance(character));
  std::string out = "/W [";
  for (auto at = by_cid.begin(); at != by_cid.end();) {
    // Neighbours share an array; a stretch of equal widths shares one number.
    auto same = std::next(at);
    uint16_t last = at->first;
    while (same != by_cid.end() && same->first == last + 1 && same->second == at->second)
      last = (same++)->first;
    out += last > at->first + 1 ? fmt::format("{} {} {} ", at->first, last, at->second)
                                : fmt::format("{} [{}] ", at->first, at->second);
    at = last > at->first + 1 ? same : std::next(at);
  }
  return out + "]";
}

}  // namespace

Result<EmbeddedFont> embed(const fonts::Face& face, const std::set<char32_t>& characters,
                           ObjectWriter& writer) {
  const Owned<hb_subset_input_t> input(hb_subset_input_create_or_fail());
  if (!input) return Failure{"HarfBuzz: out of memory"};
  hb_set_t* unicodes = hb_subset_input_unicode_set(input.get());
  for (const char32_t c : characters) hb_set_add(unicodes, c);
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING);
  hb_set_t* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const char* tag : {"name", "GSUB", "GPOS", "GDEF", "vmtx", "vhea", "VORG", "BASE", "DSIG",
                          "STAT", "MATH", "kern", "JSTF"})
    hb_set_add(dropped, HB_TAG(tag[0], tag[1], tag[2], tag[3]));
  const Owned<hb_subset_plan_t> plan(hb_subset_plan_create_or_fail(face.hb_face(), input.get()));
  if (!plan) return Failure{"HarfBuzz 不能为字体 " + face.name() + " 取子集"};
  const Owned<hb_face_t> subset(hb_subset_plan_execute_or_fail(plan.get()));
  if (!subset) return Failure{"HarfBuzz 不能为字体 " + face.name() + " 取子集"};
  const hb_map_t* new_glyph = hb_subset_plan_old_to_new_glyph_mapping(plan.get());

  EmbeddedFont embedded;
  std::string file_key, cid_to_gid;
  Ref file = Ref::none;
  std::string_view tagged;
  Owned<hb_blob_t> blob;
  if (face.is_cff()) {
    blob.reset(hb_face_reference_table(subset.get(), HB_TAG('C', 'F', 'F', ' ')));
    tagged = bytes_of(blob.get());
    const auto charset = Cff(tagged).charset(hb_face_get_glyph_count(subset.get()));
    for (const char32_t c : characters) {
      const hb_codepoint_t glyph = hb_map_get(new_glyph, face.glyph(c));
      if (glyph == HB_MAP_VALUE_INVALID) continue;
      embedded.cids[c] =
          charset && glyph < charset->size() ? (*charset)[glyph] : static_cast<uint16_t>(glyph);
    }
    file = writer.add_stream("/Subtype /CIDFontType0C ", tagged, true);
    file_key = "/FontFile3 ";
  } else {
    blob.reset(hb_face_reference_blob(subset.get()));
    tagged = bytes_of(blob.get());
    std::string map(2, '\0');
    for (const char32_t c : characters) {
      const hb_codepoint_t glyph = hb_map_get(new_glyph, face.glyph(c));
      if (glyph == HB_MAP_VALUE_INVALID) continue;
      embedded.cids[c] = static_cast<uint16_t>(map.size() / 2);
      map += static_cast<char>(glyph >> 8);
      map += static_cast<char>(glyph & 0xFF);
    }
    file = writer.add_stream(fmt::format("/Length1 {} ", tagged.size()), tagged, true);
    file_key = "/FontFile2 ";
    cid_to_gid = " /CIDToGIDMap " + reference(writer.add_stream("", map, true));
  }

  const std::string name = subset_tag(tagged) + "+" + face.name();
  const fonts::FaceMetrics& metrics = face.metrics();
  const auto em = [](double value) {
    return static_cast<int>(value * 1000 + (value < 0 ? -0.5 : 0.5));
  };
  const Ref descriptor = writer.add(fmt::format(
      "/Type /FontDescriptor /FontName /{} /Flags 4 /FontBBox [-150 {} 1200 {}] /ItalicAngle 0 "
      "/Ascent {} /Descent {} /CapHeight {} /StemV 80 {}{}",
      name, -em(metrics.descent) - 60, em(metrics.ascent) + 60, em(metrics.ascent),
      -em(metrics.descent), em(metrics.cap_height), file_key, reference(file)));
  const Ref descendant = writer.add(fmt::format(
      "/Type /Font /Subtype /{} /BaseFont /{} /CIDSystemInfo << /Registry (Adobe) /Ordering "
      "(Identity) /Supplement 0 >> /FontDescriptor {} /DW 1000 {}{}",
      face.is_cff() ? "CIDFontType0" : "CIDFontType2", name, reference(descriptor),
      widths(face, embedded.cids), cid_to_gid));
  const Ref unicode = writer.add_stream("", to_unicode(embedded.cids), true);
  embedded.font = writer.add(fmt::format(
      "/Type /Font /Subtype /Type0 /BaseFont /{} /Encoding /Identity-H /DescendantFonts [{}] "
      "/ToUnicode {}",
      name, reference(descendant), reference(unicode)));
  return embedded;
}

}  // namespace budgetc::pdf
