// Bundles what the pages load into ../static/built, under names that carry their content's hash,
// and writes manifest.json: {"page.js": "page-ABCD1234.js", …}.
import { build } from "esbuild";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static", "built");

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: { page: "page.js", style: "../static/dangjian.css" },
  bundle: true,
  minify: true,
  format: "iife",
  // Windows 7 browsers end at Chromium 109.
  target: ["chrome109", "firefox115", "safari15"],
  legalComments: "none",
  entryNames: "[name]-[hash]",
  outdir: out,
  metafile: true,
});
// What esbuild cannot lower, or does not know, is not to be found out on an old machine.
if (result.warnings.length) {
  console.error(`${result.warnings.length} warnings`);
  process.exit(1);
}
const manifest = {};
for (const [file, made] of Object.entries(result.metafile.outputs)) {
  if (!made.entryPoint) continue;
  const built = basename(file);
  manifest[built.replace(/-[A-Z0-9]+\./, ".")] = built;
}
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
