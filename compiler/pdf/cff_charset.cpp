// Adobe Technical Note 5176, sections 4 (DICT), 5 (INDEX), 13 (charsets).
#include "pdf/cff_charset.h"

#include <numeric>

namespace budgetc::pdf {
namespace {

// Reads big-endian numbers; past the end they are 0 and `bad` is set.
class Reader {
 public:
  Reader(std::string_view data, size_t at) : data_(data), at_(at) {}
  uint32_t number(unsigned bytes) {
    uint32_t value = 0;
    for (; bytes > 0; --bytes) {
      if (at_ >= data_.size()) {
        bad_ = true;
        return 0;
      }
      value = value << 8 | static_cast<unsigned char>(data_[at_++]);
    }
    return value;
  }
  size_t at() const { return at_; }
  void go(size_t at) { at_ = at; }
  bool bad() const { return bad_; }

 private:
  std::string_view data_;
  size_t at_;
  bool bad_ = false;
};

struct Index {
  uint32_t count = 0;
  size_t first_begin = 0, first_end = 0;  // of its first object
  size_t end = 0;
};

Index read_index(std::string_view cff, size_t at) {
  Reader reader(cff, at);
  Index index;
  index.count = reader.number(2);
  index.end = reader.at();
  if (index.count == 0) return index;
  const unsigned width = reader.number(1);
  const size_t base = reader.at() + static_cast<size_t>(index.count + 1) * width - 1;
  index.first_begin = base + reader.number(width);
  index.first_end = base + reader.number(width);
  reader.go(base + 1 - width);
  index.end = base + reader.number(width);
  if (reader.bad()) index.end = cff.size();
  return index;
}

struct TopDict {
  bool cid_keyed = false;
  size_t charset = 0, char_strings = 0;
};

TopDict read_top_dict(std::string_view cff, size_t begin, size_t end) {
  TopDict top;
  Reader reader(cff, begin);
  uint32_t last = 0;  // the operand before an operator: all that is wanted has one that counts
  while (reader.at() < end && !reader.bad()) {
    const uint32_t b = reader.number(1);
    if (b == 30) {  // a real: nibbles until one is 15
      for (uint32_t pair = 0; (pair & 15) != 15 && pair >> 4 != 15 && !reader.bad();)
        pair = reader.number(1);
    } else if (b == 28) {
      last = reader.number(2);
    } else if (b == 29) {
      last = reader.number(4);
    } else if (b >= 247 && b <= 254) {
      const uint32_t low = reader.number(1);
      last = b <= 250 ? (b - 247) * 256 + low + 108 : 0;
    } else if (b >= 32) {
      last = b - 139;
    } else {
      const uint32_t code = b == 12 ? 0x0C00 | reader.number(1) : b;
      if (code == 0x0C1E) top.cid_keyed = true;  // ROS
      if (code == 15) top.charset = last;
      if (code == 17) top.char_strings = last;
      last = 0;
    }
  }
  return top;
}

}  // namespace

std::optional<std::vector<uint16_t>> cff_cids(std::string_view cff) {
  Reader header(cff, 2);
  const Index names = read_index(cff, header.number(1));
  const Index tops = read_index(cff, names.end);
  if (header.bad() || tops.count == 0) return std::nullopt;
  const TopDict top = read_top_dict(cff, tops.first_begin, tops.first_end);
  if (top.char_strings == 0) return std::nullopt;
  const uint32_t glyphs = read_index(cff, top.char_strings).count;

  std::vector<uint16_t> cids(glyphs);
  std::iota(cids.begin(), cids.end(), uint16_t{0});
  if (!top.cid_keyed || top.charset <= 2) return cids;
  Reader reader(cff, top.charset);
  const uint32_t format = reader.number(1);
  if (format > 2) return std::nullopt;
  for (size_t glyph = 1; glyph < glyphs;) {
    uint32_t cid = reader.number(2);
    const uint32_t more = format == 0 ? 0 : reader.number(format);
    if (reader.bad()) return std::nullopt;
    for (uint32_t i = 0; i <= more && glyph < glyphs; ++i)
      cids[glyph++] = static_cast<uint16_t>(cid++);
  }
  return cids;
}

}  // namespace budgetc::pdf
