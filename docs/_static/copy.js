// A button beside each block of code: of commands it copies what is typed, without what is printed.
addEventListener("DOMContentLoaded", () => {
  const chinese = document.documentElement.lang === "zh-CN";
  const words = chinese ? { copy: "复制", copied: "已复制" } : { copy: "Copy", copied: "Copied" };

  const typed = (text) =>
    text
      .split("\n")
      .filter((line) => /^[$>] /.test(line))
      .map((line) => line.slice(2))
      .join("\n");

  for (const block of document.querySelectorAll("div[class*=highlight-] div.highlight")) {
    const language = block.parentElement.className.match(/highlight-(\w+)/)[1];
    if (language === "diff" || language === "text") continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      const text = block.querySelector("pre").textContent;
      await navigator.clipboard.writeText(language === "console" ? typed(text) : text);
      button.textContent = words.copied;
      setTimeout(() => (button.textContent = words.copy), 1500);
    });
    block.append(button);
  }
});
