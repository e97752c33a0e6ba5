// Who searches from a Chinese page is told in Chinese what was found.
if (new URLSearchParams(location.search).get("lang") === "zh") {
  document.documentElement.lang = "zh-CN";
  addEventListener("DOMContentLoaded", () => {
    document.title = "搜索 - Dangjian 党建";
  });
  Documentation.addTranslations({
    locale: "zh_CN",
    plural_expr: "0",
    messages: {
      "Searching": "正在搜索",
      "Preparing search...": "正在准备搜索……",
      "Search Results": "搜索结果",
      ", in ": ",见 ",
      "Hide Search Matches": "不再标出",
      "Search finished, found one page matching the search query.": ["找到 ${resultCount} 页。"],
      "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
        "没有找到。可以换一个词,或者少写几个字。",
    },
  });
}

// A page that is read from a folder may not read others: found pages are listed without their text.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
