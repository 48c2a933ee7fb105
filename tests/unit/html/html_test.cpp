#include "html/html.h"

#include <gtest/gtest.h>

namespace budgetc::html {
namespace {

using document::Document;
using document::Inline;
using document::Paragraph;

TEST(Html, DepartmentTextIsNeverMarkup) {
  Document document;
  document.title = "甲<乙>&\"丙\"";
  Inline piece;
  piece.text = "<script>alert(1)</script> & 'x'";
  document.blocks.emplace_back(document::PageBreak{});
  document.blocks.emplace_back(Paragraph{"body", {piece}});
  const std::string html = write(document);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#39;x&#39;"),
            std::string::npos);
  EXPECT_NE(html.find("<title>甲&lt;乙&gt;&amp;&quot;丙&quot;</title>"), std::string::npos);
}

TEST(Html, AmountsAreDataWithTheExactValue) {
  Document document;
  Inline piece;
  piece.text = "7168.84";
  piece.amount = Amount::from_fen(7'168'840'026);
  piece.id = "n1";
  document.blocks.emplace_back(document::PageBreak{});
  document.blocks.emplace_back(Paragraph{"body", {piece}});
  EXPECT_NE(write(document).find("<data value=\"71688400.26\" id=\"n1\">7168.84</data>"),
            std::string::npos);
}

TEST(Html, ADraftSaysSo) {
  Document document;
  EXPECT_EQ(write(document).find("草稿"), std::string::npos);
  document.draft = true;
  EXPECT_NE(write(document).find("<div class=\"draft\" role=\"status\">草稿</div>"),
            std::string::npos);
}

TEST(Html, NeedsNothingFromOutside) {
  Document document;
  const std::string html = write(document);
  EXPECT_EQ(html.find("http"), std::string::npos);
  EXPECT_EQ(html.find("url("), std::string::npos);
}

}  // namespace
}  // namespace budgetc::html
