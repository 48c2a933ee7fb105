#include "pdf/font_embedder.h"

#include <fmt/format.h>
#include <hb-subset.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/parallel.h"
#include "pdf/cff_charset.h"
#include "pdf/deflate.h"
#include "pdf/encoding.h"

namespace budgetc::pdf {
namespace {

template <auto destroy>
struct Destroyer {
  template <class T>
  void operator()(T* object) const {
    destroy(object);
  }
};
using Blob = std::unique_ptr<hb_blob_t, Destroyer<hb_blob_destroy>>;
using SubsetFace = std::unique_ptr<hb_face_t, Destroyer<hb_face_destroy>>;
using SubsetInput = std::unique_ptr<hb_subset_input_t, Destroyer<hb_subset_input_destroy>>;
using SubsetPlan = std::unique_ptr<hb_subset_plan_t, Destroyer<hb_subset_plan_destroy>>;

constexpr char32_t kLastCharacter = 0x10FFFF;
constexpr int kFullWidth = 1000;

std::string_view bytes_of(hb_blob_t* blob) {
  unsigned size = 0;
  const char* data = hb_blob_get_data(blob, &size);
  return {data, size};
}

// The face reduced to some characters, without the tables a PDF reader has no use for.
struct Subset {
  SubsetFace face;
  SubsetPlan plan;
  uint32_t new_glyph(uint32_t old_glyph) const {
    return hb_map_get(hb_subset_plan_old_to_new_glyph_mapping(plan.get()), old_glyph);
  }
};

Subset reduce(hb_face_t* face, const std::vector<char32_t>& characters) {
  Subset result;
  const SubsetInput input(hb_subset_input_create_or_fail());
  if (!input) return result;
  // Without subroutines: they would have to be followed through every glyph, and deflate finds what
  // repeats.
  hb_subset_input_set_flags(input.get(),
                            HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_DESUBROUTINIZE);
  // Asked for by character: given glyphs, HarfBuzz would first turn the whole cmap round.
  hb_set_t* wanted = hb_subset_input_unicode_set(input.get());
  for (const char32_t character : characters) hb_set_add(wanted, character);
  hb_set_t* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
  for (const char* tag : {"cmap", "name", "post", "OS/2", "GSUB", "GPOS", "GDEF", "BASE", "JSTF",
                          "MATH", "VORG", "vhea", "vmtx", "kern", "gasp", "DSIG", "hdmx", "LTSH",
                          "VDMX", "meta", "STAT", "fvar", "gvar", "avar", "HVAR", "VVAR", "MVAR",
                          "morx", "mort", "feat", "prop", "trak", "COLR", "CPAL", "SVG "})
    hb_set_add(dropped, hb_tag_from_string(tag, 4));
  result.plan.reset(hb_subset_plan_create_or_fail(face, input.get()));
  if (result.plan) result.face.reset(hb_subset_plan_execute_or_fail(result.plan.get()));
  return result;
}

// Six letters from the face and its glyphs: equal subsets have equal tags, others hardly.
std::string subset_tag(std::string_view name, const std::vector<uint32_t>& glyphs) {
  uint64_t hash = 0xCBF29CE484222325;
  const auto mix = [&](uint64_t value) { hash = (hash ^ value) * 0x100000001B3; };
  for (const char c : name) mix(static_cast<unsigned char>(c));
  for (const uint32_t glyph : glyphs) mix(glyph);
  hash ^= hash >> 32;
  std::string tag;
  for (int i = 0; i < 6; ++i, hash /= 26) tag += static_cast<char>('A' + hash % 26);
  return tag;
}

struct Mapping {
  uint16_t cid;
  char32_t character;
};

// The ToUnicode CMap. Consecutive codes with consecutive characters become a range, within one high
// byte as the format demands.
std::string to_unicode(const std::vector<Mapping>& mappings) {
  std::vector<std::string> ranges, singles;
  for (size_t i = 0; i < mappings.size();) {
    size_t n = 1;
    const auto follows = [&](size_t k) {
      return mappings[i + k].cid == mappings[i].cid + k &&
             mappings[i + k].character == mappings[i].character + k &&
             mappings[i + k].cid >> 8 == mappings[i].cid >> 8 &&
             mappings[i + k].character >> 8 == mappings[i].character >> 8;
    };
    while (i + n < mappings.size() && follows(n)) ++n;
    std::string line = "<";
    append_hex16(line, mappings[i].cid);
    if (n > 1) {
      line += "><";
      append_hex16(line, mappings[i + n - 1].cid);
    }
    line += "><";
    append_utf16_hex(line, mappings[i].character);
    line += ">\n";
    (n > 1 ? ranges : singles).push_back(std::move(line));
    i += n;
  }
  std::string out =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
      "/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n"
      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
      "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n";
  const auto sections = [&](const std::vector<std::string>& lines, const char* name) {
    constexpr size_t kMost = 100;  // in one section
    for (size_t i = 0; i < lines.size(); i += kMost) {
      const size_t end = std::min(lines.size(), i + kMost);
      out += fmt::format("{} begin{}\n", end - i, name);
      for (size_t k = i; k < end; ++k) out += lines[k];
      out += fmt::format("end{}\n", name);
    }
  };
  sections(singles, "bfchar");
  sections(ranges, "bfrange");
  out += "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
  return out;
}

// The W array: widths by CID, of those that are not full width. Runs of CIDs form one entry.
Array widths(ObjectWriter& writer, const std::map<uint16_t, uint16_t>& advances) {
  Array array = writer.array();
  for (auto it = advances.begin(); it != advances.end();) {
    if (it->second == kFullWidth) {
      ++it;
      continue;
    }
    array.add(int32_t{it->first});
    Array run = writer.array();
    uint32_t next = it->first;
    for (; it != advances.end() && it->first == next && it->second != kFullWidth; ++it, ++next)
      run.add(int32_t{it->second});
    array.add(run);
  }
  return array;
}

int32_t thousandths(double em) { return static_cast<int32_t>(std::lround(em * 1000)); }

// FontBBox from the head table, in 1/1000 em.
Array bounding_box(ObjectWriter& writer, hb_face_t* face, int units_per_em) {
  const Blob head(hb_face_reference_table(face, HB_TAG('h', 'e', 'a', 'd')));
  const std::string_view bytes = bytes_of(head.get());
  Array box = writer.array();
  for (size_t at = 36; at < 44; at += 2) {
    int value = at < 40 ? 0 : 1000;
    if (bytes.size() >= 44) {
      value = static_cast<int16_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                   static_cast<unsigned char>(bytes[at + 1]));
      value = value * 1000 / units_per_em;
    }
    box.add(int32_t{value});
  }
  return box;
}

std::string postscript_name(const std::string& name) {
  std::string out;
  for (const char c : name)
    if (c > 0x20 && c < 0x7F && std::string_view("()<>[]{}/%#").find(c) == std::string_view::npos)
      out += c;
  if (out.empty()) out = "Font";
  return out.substr(0, 63);
}

}  // namespace

FontEmbedder::FontEmbedder(const fonts::FontLibrary& library)
    : library_(library), faces_(library.face_count()) {}

Code& FontEmbedder::slot(UsedFace& face, char32_t character) {
  if (face.blocks.empty()) face.blocks.resize((kLastCharacter >> 8) + 1);
  auto& block = face.blocks[character >> 8];
  if (!block) block = std::make_unique<Block>();
  return (*block)[character & 0xFF];
}

void FontEmbedder::use(fonts::FaceId face, std::u32string_view text) {
  UsedFace& used = faces_[static_cast<size_t>(face)];
  for (const char32_t c : text) {
    if (c > kLastCharacter) continue;
    Code& code = slot(used, c);
    if (code.cid != 0) continue;
    code.cid = 1;  // seen; embed() gives the true one
    used.characters.push_back(c);
  }
}

const Code& FontEmbedder::code(fonts::FaceId face, char32_t character) const {
  static const Code unknown;
  const UsedFace& used = faces_[static_cast<size_t>(face)];
  if (used.blocks.empty() || character > kLastCharacter) return unknown;
  const auto& block = used.blocks[character >> 8];
  return block ? (*block)[character & 0xFF] : unknown;
}

struct FontEmbedder::Program {
  std::string failure;
  std::string name;              // with its tag
  std::string bytes;             // deflated
  size_t size = 0;               // before
  std::vector<uint32_t> glyphs;  // in the subset, one a character
  std::vector<uint16_t> cids;    // CFF: by glyph
};

FontEmbedder::Program FontEmbedder::subset(const fonts::Face& face,
                                           const std::vector<char32_t>& characters) {
  Program program;
  std::vector<uint32_t> glyphs;
  for (const char32_t c : characters) {
    glyphs.push_back(face.glyph(c));
    if (glyphs.back() == 0) {
      program.failure = fmt::format("{}: U+{:04X}", face.name(), static_cast<uint32_t>(c));
      return program;
    }
  }
  const Subset reduced = reduce(face.hb_face(), characters);
  if (!reduced.face) {
    program.failure = fmt::format("{}: HarfBuzz subset", face.name());
    return program;
  }
  program.name = subset_tag(face.name(), glyphs) + "+" + postscript_name(face.name());
  for (const uint32_t glyph : glyphs) program.glyphs.push_back(reduced.new_glyph(glyph));
  const Blob blob(face.is_cff()
                      ? hb_face_reference_table(reduced.face.get(), HB_TAG('C', 'F', 'F', ' '))
                      : hb_face_reference_blob(reduced.face.get()));
  const std::string_view bytes = bytes_of(blob.get());
  if (face.is_cff()) {
    if (auto cids = cff_cids(bytes)) program.cids = std::move(*cids);
    for (const uint32_t glyph : program.glyphs)
      if (glyph >= program.cids.size())
        program.failure = fmt::format("{}: CFF charset", face.name());
  }
  program.size = bytes.size();
  program.bytes = deflated(bytes);
  return program;
}

Result<ObjectId> FontEmbedder::embed(ObjectWriter& writer, size_t threads) {
  std::vector<size_t> used;
  for (size_t i = 0; i < faces_.size(); ++i) {
    if (faces_[i].characters.empty()) continue;
    std::sort(faces_[i].characters.begin(), faces_[i].characters.end());
    used.push_back(i);
  }
  // The largest first, so that no thread is left with one at the end.
  std::vector<size_t> order = used;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return faces_[a].characters.size() > faces_[b].characters.size();
  });
  std::vector<Program> programs(faces_.size());
  parallel_for(order.size(), threads, [&](size_t n) {
    const size_t i = order[n];
    programs[i] = subset(library_.face(static_cast<fonts::FaceId>(i)), faces_[i].characters);
  });
  Dict fonts = writer.dict();
  for (const size_t i : used) {
    if (!programs[i].failure.empty()) return Failure{programs[i].failure};
    embed_face(writer, library_.face(static_cast<fonts::FaceId>(i)), faces_[i],
               std::move(programs[i]), fonts);
  }
  return writer.put(writer.dict().set("Font", fonts));
}

void FontEmbedder::embed_face(ObjectWriter& writer, const fonts::Face& face, UsedFace& used,
                              Program program, Dict& fonts) {
  const bool cff = face.is_cff();
  Dict program_dict = writer.dict();
  if (cff)
    program_dict.set("Subtype", Name{"CIDFontType0C"});
  else
    program_dict.set("Length1", static_cast<int32_t>(program.size));
  const ObjectId program_id = writer.allocate();
  writer.put_stream(program_id, program_dict, std::move(program.bytes),
                    ObjectWriter::Compression::deflated);

  // A code for every character; each Type0 font maps a CID to one character only.
  std::vector<std::vector<Mapping>> instances(1);
  std::map<uint16_t, uint16_t> advances;
  std::map<uint16_t, uint16_t> sharing;  // CID → characters so far
  std::string glyph_map(2, '\0');        // CIDToGIDMap, CID 0 is .notdef
  for (size_t i = 0; i < used.characters.size(); ++i) {
    const uint32_t glyph = program.glyphs[i];
    uint16_t cid = 0;
    if (cff) {
      cid = program.cids[glyph];
    } else {
      cid = static_cast<uint16_t>(glyph_map.size() / 2);
      glyph_map += static_cast<char>(glyph >> 8);
      glyph_map += static_cast<char>(glyph & 0xFF);
    }
    const uint16_t instance = sharing[cid]++;
    if (instance == instances.size()) instances.emplace_back();
    const auto advance =
        static_cast<uint16_t>(std::clamp(face.advance(used.characters[i]), 0, 0xFFFF));
    instances[instance].push_back({cid, used.characters[i]});
    advances[cid] = advance;
    slot(used, used.characters[i]) = {static_cast<uint16_t>(font_count_ + instance), cid, advance};
  }

  const std::string& name = program.name;
  const fonts::FaceMetrics& metrics = face.metrics();
  Dict descriptor = writer.dict();
  descriptor.set("Type", Name{"FontDescriptor"})
      .set("FontName", Name{name})
      .set("Flags", 4)  // symbolic: no standard Latin set
      .set("FontBBox", bounding_box(writer, face.hb_face(), metrics.units_per_em))
      .set("ItalicAngle", 0)
      .set("Ascent", thousandths(metrics.ascent))
      .set("Descent", -thousandths(metrics.descent))
      .set("CapHeight", thousandths(metrics.cap_height))
      .set("StemV", 80)
      .set(cff ? "FontFile3" : "FontFile2", program_id);
  Dict cid_font = writer.dict();
  cid_font.set("Type", Name{"Font"})
      .set("Subtype", Name{cff ? "CIDFontType0" : "CIDFontType2"})
      .set("BaseFont", Name{name})
      .set("CIDSystemInfo", writer.dict()
                                .set("Registry", Text{"Adobe"})
                                .set("Ordering", Text{"Identity"})
                                .set("Supplement", 0))
      .set("FontDescriptor", writer.put(descriptor))
      .set("DW", kFullWidth)
      .set("W", widths(writer, advances));
  if (!cff) {
    const ObjectId map = writer.allocate();
    writer.put_stream(map, writer.dict(), glyph_map);
    cid_font.set("CIDToGIDMap", map);
  }
  const ObjectId cid_font_id = writer.put(cid_font);

  for (auto& mappings : instances) {
    std::sort(mappings.begin(), mappings.end(),
              [](const Mapping& a, const Mapping& b) { return a.cid < b.cid; });
    const ObjectId cmap = writer.allocate();
    writer.put_stream(cmap, writer.dict(), to_unicode(mappings));
    Dict font = writer.dict();
    font.set("Type", Name{"Font"})
        .set("Subtype", Name{"Type0"})
        .set("BaseFont", Name{cff ? name + "-Identity-H" : name})
        .set("Encoding", Name{"Identity-H"})
        .set("DescendantFonts", writer.array().add(cid_font_id))
        .set("ToUnicode", cmap);
    fonts.set(fmt::format("F{}", font_count_++).c_str(), writer.put(font));
  }
}

}  // namespace budgetc::pdf
