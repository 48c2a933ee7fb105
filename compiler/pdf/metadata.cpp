#include "pdf/metadata.h"

#include <fmt/format.h>

#include <chrono>

namespace budgetc::pdf {
namespace {

struct Moment {
  int year = 0;
  unsigned month = 0, day = 0;
  int64_t hour = 0, minute = 0, second = 0;
};

// Of the option, or the first day of the document's year.
Moment creation(const layout::Pages& pages, const Options& options) {
  if (!options.creation_time) return {pages.year > 0 ? pages.year : 1970, 1, 1, 0, 0, 0};
  const std::chrono::sys_seconds time{std::chrono::seconds{*options.creation_time}};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const int64_t rest = (time - midnight).count();
  return {int{date.year()}, unsigned{date.month()}, unsigned{date.day()},
          rest / 3600,      rest / 60 % 60,         rest % 60};
}

std::string pdf_date(const Moment& m) {
  return fmt::format("D:{:04}{:02}{:02}{:02}{:02}{:02}Z", m.year, m.month, m.day, m.hour, m.minute,
                     m.second);
}
std::string xmp_date(const Moment& m) {
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", m.year, m.month, m.day, m.hour,
                     m.minute, m.second);
}

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n')
      out += c;
  }
  return out;
}

// PDF/A-2 knows no pdfuaid: a file that uses it must describe it.
constexpr std::string_view kUniversalAccessSchema = R"(
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>)";

}  // namespace

ObjectId write_info(ObjectWriter& writer, const layout::Pages& pages, const Options& options) {
  const std::string date = pdf_date(creation(pages, options));
  Dict info = writer.dict();
  info.set("Title", Text{pages.title});
  if (!pages.author.empty()) info.set("Author", Text{pages.author});
  info.set("Creator", Text{options.producer})
      .set("Producer", Text{options.producer})
      .set("CreationDate", Text{date})
      .set("ModDate", Text{date});
  return writer.put(info);
}

ObjectId write_xmp(ObjectWriter& writer, const layout::Pages& pages, const Options& options) {
  const std::string date = xmp_date(creation(pages, options));
  const std::string language = xml(pages.language.empty() ? "zh-CN" : pages.language);
  std::string packet =
      "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
      "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" "
      "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n";
  packet += fmt::format(
      "<dc:format>application/pdf</dc:format>\n"
      "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>\n",
      xml(pages.title));
  if (!pages.author.empty())
    packet += fmt::format("<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>\n",
                          xml(pages.author));
  packet += fmt::format(
      "<dc:language><rdf:Bag><rdf:li>{0}</rdf:li></rdf:Bag></dc:language>\n"
      "<xmp:CreatorTool>{1}</xmp:CreatorTool>\n<pdf:Producer>{1}</pdf:Producer>\n"
      "<xmp:CreateDate>{2}</xmp:CreateDate>\n<xmp:ModifyDate>{2}</xmp:ModifyDate>\n",
      language, xml(options.producer), date);
  if (!options.icc_profile.empty())
    packet += "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n";
  packet += "<pdfuaid:part>1</pdfuaid:part>\n</rdf:Description>";
  packet += kUniversalAccessSchema;
  packet += "\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>";

  const ObjectId id = writer.allocate();
  Dict dict = writer.dict();
  dict.set("Type", Name{"Metadata"}).set("Subtype", Name{"XML"});
  writer.put_stream(id, dict, packet, ObjectWriter::Compression::none);
  return id;
}

Dict output_intent(ObjectWriter& writer, const Options& options) {
  const ObjectId profile = writer.allocate();
  writer.put_stream(profile, writer.dict().set("N", 3), options.icc_profile);
  Dict intent = writer.dict();
  intent.set("Type", Name{"OutputIntent"})
      .set("S", Name{"GTS_PDFA1"})
      .set("OutputConditionIdentifier", Text{"sRGB"})
      .set("Info", Text{"sRGB IEC61966-2.1"})
      .set("DestOutputProfile", profile);
  return intent;
}

}  // namespace budgetc::pdf
