// ObjectWriter: PDF objects and the file they go into. Dictionaries, arrays, names and strings are
// libharu's; it owns and serialises them. The file around them (object streams, cross-reference
// stream, document ID) is written here, for libharu has neither object streams nor a cheap way to
// hold a million structure elements. Nothing else in pdf/ includes libharu, so another object
// library can take its place here. Internal to pdf/.
//
// Errors are sticky: after a failed call the rest do nothing and finish() returns the failure.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct _HPDF_Dict_Rec;
struct _HPDF_Array_Rec;

namespace budgetc::pdf {

enum class ObjectId : uint32_t { none = 0 };

// "12 0 R", for objects written as text.
void append_reference(std::string& out, ObjectId id);

struct Name {
  std::string_view value;
};
struct Text {  // a text string: ASCII as it is, anything else as UTF-16BE with a mark
  std::string_view utf8;
};
struct Points {  // a length in millipoints, written in points
  int64_t millipoints;
};

class ObjectWriter;

// Direct until given to ObjectWriter::put; adding one to another object hands it over.
class Array;
class Dict {
 public:
  Dict& set(const char* key, Name value);
  Dict& set(const char* key, Text value);
  Dict& set(const char* key, Points value);
  Dict& set(const char* key, int32_t value);
  Dict& set(const char* key, bool value);
  Dict& set(const char* key, ObjectId value);
  Dict& set(const char* key, const Dict& value);
  Dict& set(const char* key, const Array& value);

 private:
  friend class ObjectWriter;
  friend class Array;
  Dict(ObjectWriter* writer, _HPDF_Dict_Rec* dict) : writer_(writer), dict_(dict) {}
  ObjectWriter* writer_;
  _HPDF_Dict_Rec* dict_;
};

class Array {
 public:
  Array& add(Name value);
  Array& add(Points value);
  Array& add(int32_t value);
  Array& add_null();
  Array& add(ObjectId value);
  Array& add(const Dict& value);
  Array& add(const Array& value);

 private:
  friend class ObjectWriter;
  friend class Dict;
  Array(ObjectWriter* writer, _HPDF_Array_Rec* array) : writer_(writer), array_(array) {}
  ObjectWriter* writer_;
  _HPDF_Array_Rec* array_;
};

class ObjectWriter {
 public:
  // Streams are compressed on at most `threads` threads; the bytes do not depend on their number.
  explicit ObjectWriter(size_t threads = 1);
  ~ObjectWriter();
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  Dict dict();
  Array array();

  // Numbers for `count` objects, consecutive from the one returned; each is put once.
  ObjectId allocate(uint32_t count = 1);

  // The object becomes number `id`. It may still change until finish().
  void put(ObjectId id, const Dict& dict);
  ObjectId put(const Dict& dict);
  // An object as text, packed at once: for what comes in great numbers.
  void put_text(ObjectId id, std::string_view text);
  // A stream. `dict` may have entries of its own, not Length or Filter. `deflated` data are
  // compressed already.
  enum class Compression { none, deflate, deflated };
  void put_stream(ObjectId id, const Dict& dict, std::string data,
                  Compression compression = Compression::deflate);

  // The whole file.
  Result<std::string> finish(ObjectId catalog, ObjectId info);

 private:
  friend class Dict;
  friend class Array;
  struct Library;  // libharu's memory and error state

  struct Entry {  // of the cross-reference: where an object is
    enum class Kind : uint8_t { unused, at_offset, packed } kind = Kind::unused;
    uint16_t index = 0;  // within its object stream
    uint32_t place = 0;  // offset, or number of the object stream
  };
  struct Kept {
    ObjectId id;
    _HPDF_Dict_Rec* dict;
  };

  struct Stream {
    ObjectId id;
    std::string head;  // the dictionary, still open
    std::string data;
    Compression compression;
  };

  void* reference(ObjectId id);
  std::string serialised(_HPDF_Dict_Rec* dict);
  void flush_pack();
  void begin_object(ObjectId id);
  void queue(Stream stream);
  void write_queue();
  std::string cross_reference_rows() const;
  void fail(std::string message);

  Library* library_;
  std::string out_;
  std::vector<Entry> entries_{1};
  std::vector<Kept> kept_;
  // The object stream being filled: its index ("12 0 13 85 …") and its objects.
  std::string pack_index_, pack_;
  uint16_t pack_count_ = 0;
  ObjectId pack_id_ = ObjectId::none;
  // Streams to be compressed, all at once, and written in their order.
  std::vector<Stream> queue_;
  size_t queued_bytes_ = 0;
  size_t threads_;
  std::string failure_;
};

}  // namespace budgetc::pdf
