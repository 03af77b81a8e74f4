// Puts a shared library for this platform under DIR/node_modules, as DIR/package-lock.json pins it: node fetch.mjs DIR STAMP NAME
// npm works in a folder of its own that is renamed into place, so builds at the same time never see half a library.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

const here = resolve(process.argv[2]);
const stampName = process.argv[3];
const product = process.argv[4];
const modules = join(here, "node_modules");
const wanted = createHash("sha256").update(readFileSync(join(here, "package-lock.json"))).digest("hex");
const ending = { win32: ".dll", darwin: ".dylib" }[process.platform] ?? ".so";

function isReady() {
  const stamp = join(modules, stampName);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && libraries(modules).length > 0;
}

// Versions in a name (libx.so.1.2, libx.1.2.dylib) are taken off, so that programs name the library and the lock file the version.
function plainName(name) {
  return name.replace(/(\.so)[.\d]+$/, "$1").replace(/[.\d]+(\.dylib)$/, "$1");
}

function libraries(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => plainName(path).endsWith(ending));
}

function fetchInto(folder, options) {
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) copyFileSync(join(here, name), join(folder, name));
  const result = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...options], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.error?.code === "ENOENT") fail(`npm is needed once to fetch ${product}, and it was not found. Install Node.js with npm, then build again.`);
  if (result.status !== 0) return false;
  const found = libraries(join(folder, "node_modules"));
  for (const path of found) renameSync(path, join(dirname(path), plainName(basename(path))));
  return found.length > 0;
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
      fail(`npm could not fetch ${product} for ${process.platform}-${process.arch} (see above). It needs the npm registry once; later builds do not.`);
    publish(folder);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
