// Puts DuckDB's shared library for this platform under node_modules, as package-lock.json pins it.
// npm works in a folder of its own that is renamed into place, so builds at the same time never see half a library.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const stampName = process.argv[2] ?? "stamp";
const wanted = createHash("sha256").update(readFileSync(join(here, "package-lock.json"))).digest("hex");
const library = { win32: "duckdb.dll", darwin: "libduckdb.dylib" }[process.platform] ?? "libduckdb.so";

function isReady() {
  const stamp = join(modules, stampName);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && findLibrary(modules);
}

function findLibrary(folder) {
  const scope = join(folder, "@duckdb");
  return existsSync(scope) && readdirSync(scope).some((name) => existsSync(join(scope, name, library)));
}

function fetchInto(folder, options) {
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) copyFileSync(join(here, name), join(folder, name));
  const result = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...options], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.error?.code === "ENOENT") fail("npm is needed once to fetch DuckDB, and it was not found. Install Node.js with npm, then build again.");
  return result.status === 0 && findLibrary(join(folder, "node_modules"));
}

function publish(folder) {
  const made = join(folder, "node_modules");
  writeFileSync(join(made, stampName), wanted);
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      if (existsSync(modules)) {
        if (isReady()) return;
        renameSync(modules, join(folder, `old-${attempt}`));
      }
      renameSync(made, modules);
      return;
    } catch (error) {
      // Another build was quicker between the look and the rename: look again.
      if (attempt === 9) throw error;
    }
  }
}

class Failure extends Error {}

function fail(message) {
  throw new Failure(message);
}

if (isReady()) {
  const now = new Date();
  utimesSync(join(modules, stampName), now, now);
} else {
  const folder = mkdtempSync(join(here, ".fetch-"));
  try {
    // The second try uses a cache of its own: a damaged npm cache is a known reason for the first to fail.
    if (!fetchInto(folder, []) && !fetchInto(folder, ["--cache", join(folder, "cache")]))
      fail(`npm could not fetch DuckDB for ${process.platform}-${process.arch} (see above). It needs the npm registry once; later builds do not.`);
    publish(folder);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
