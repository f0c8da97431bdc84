// manifests.mjs FOLDER: renders a kustomization with the kubectl that the machine has, checks every
// object against Kubernetes' own schema, unknown fields included, and writes them as a JSON array.
//
// The kubectl of Debian 12 has the kustomize of years ago: for that one a copy says the same in older
// words.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments, stringify } from "yaml";

const MODELS = resolve(dirname(fileURLToPath(import.meta.url)), "../../node_modules/kubernetes-models");

function kubectl(...args) {
  return execFileSync("kubectl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function isOld() {
  const { minor } = JSON.parse(kubectl("version", "--client", "-o", "json")).clientVersion;
  return parseInt(minor) < 21;
}

function sayInOlderWords(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith("kustomization.yaml")) continue;
    const path = join(folder, name);
    const { resources = [], patches = [], ...others } = parse(readFileSync(path, "utf8"));
    const isFolder = (resource) => statSync(join(dirname(path), resource)).isDirectory();
    writeFileSync(path, stringify({
      ...others,
      bases: resources.filter(isFolder),
      resources: resources.filter((resource) => !isFolder(resource)),
      patchesStrategicMerge: patches.map((patch) => patch.path),
    }));
  }
}

function render(folder) {
  const root = resolve(folder, "../..");
  const copy = mkdtempSync(join(tmpdir(), "leadline-kubernetes."));
  try {
    cpSync(root, copy, { recursive: true });
    if (isOld()) sayInOlderWords(copy);
    return parseAllDocuments(kubectl("kustomize", join(copy, resolve(folder).slice(root.length))))
      .map((document) => document.toJS());
  } finally {
    rmSync(copy, { recursive: true });
  }
}

// What the declaration of a type says of its fields: {name: type}, with where those types are.
function declarationIn(file) {
  const text = readFileSync(file, "utf8");
  const from = (path) => path.startsWith("@")
    ? join(MODELS, "..", path + ".d.ts") : join(dirname(file), path.replace(/\.js$/, ".d.ts"));
  const types = {};
  for (const [, names, path] of text.matchAll(/import \{ (.*?) \} from "(.*?)";/g)) {
    for (const name of names.split(", ")) types[name] = from(path);
  }
  const body = text.match(/export interface \w+[^{]*\{([\s\S]*?)^\}/m)?.[1].replace(/\/\*[\s\S]*?\*\//g, "");
  if (body === undefined) return undefined;
  const fields = {};
  for (const [, name, type] of body.matchAll(/^\s{4}"(.*?)"\??: ([\s\S]*?);$/gm)) fields[name] = type;
  return { fields, types };
}

function* unknownFields(value, file, where) {
  const declaration = declarationIn(file);
  if (declaration === undefined) return;
  for (const [name, held] of Object.entries(value ?? {})) {
    const type = declaration.fields[name];
    if (type === undefined) {
      yield `${where}.${name} is no field`;
      continue;
    }
    const next = declaration.types[type.match(/I?Io\w+/)?.[0]];
    if (next === undefined) continue;
    for (const one of Array.isArray(held) ? held : [held]) {
      if (typeof one === "object") yield* unknownFields(one, next, `${where}.${name}`);
    }
  }
}

async function problemsOf(object) {
  const where = `${object.kind} ${object.metadata?.name}`;
  const model = join(MODELS, object.apiVersion, object.kind);
  const { [object.kind]: Model } = await import(`${model}.js`);
  const problems = [...unknownFields(object, `${model}.d.ts`, where)];
  try {
    new Model(object).validate();
  } catch (error) {
    problems.push(`${where}: ${error.message}`);
  }
  return problems;
}

const objects = render(process.argv[2]);
const problems = (await Promise.all(objects.map(problemsOf))).flat();
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(JSON.stringify(objects));
