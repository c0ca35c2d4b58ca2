// The other side of the interoperation tests: reads a JSON question from standard input, answers with JSON.
//   node interop.mjs jwt      { key, issuer, audience, now, tokens }  →  { read, written }
//   node interop.mjs msgpack  { frames }                              →  { read, written }
//   node interop.mjs forms    [ text ]                                →  { NFC, NFKC }
//   node interop.mjs pinyin   { characters, surnames }                →  { characters, surnames }
import { decode, encode } from "@msgpack/msgpack";
import { SignJWT, UnsecuredJWT, base64url, jwtVerify } from "jose";
import { text } from "node:stream/consumers";
import { pinyin as read } from "pinyin-pro";

const topics = { forms, jwt, msgpack, pinyin };
const question = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(await topics[process.argv[2]](question)));

/** Each text in Unicode's normal forms. */
function forms(texts) {
  return Object.fromEntries(["NFC", "NFKC"].map((form) => [form, texts.map((text) => text.normalize(form))]));
}

/** Reads each token and says its claims or why not; writes tokens of its own, good and bad. */
async function jwt({ key: encodedKey, issuer, audience, now, tokens }) {
  const key = base64url.decode(encodedKey);
  const options = {
    algorithms: ["HS256"], issuer, audience, currentDate: new Date(now * 1000), requiredClaims: ["exp", "sub", "sid"],
  };
  const verdict = async (token) => {
    try {
      return { claims: (await jwtVerify(token, key, options)).payload };
    } catch (error) {
      return { refused: error.code };
    }
  };

  const claims = {
    iss: issuer, aud: audience, iat: now, exp: now + 60, roles: ["admin", "Zoë"], jti: "ignored",
    sub: "01890a5d-ac96-774b-bcce-b302099a8057", sid: "01890a5d-ac96-774b-bcce-b302099a8058",
  };
  const sign = (changes = {}, header = {}, secret = key) =>
    new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: "HS256", ...header }).sign(secret);

  const written = {
    "good": await sign(),
    "good, typed": await sign({}, { typ: "JWT" }),
    "good, nbf now": await sign({ nbf: now }),
    "HS512": await sign({}, { alg: "HS512" }, new Uint8Array(64)),
    "HS512 with our key": await sign({}, { alg: "HS512" }, new Uint8Array([...key, ...key])),
    "none": new UnsecuredJWT(claims).encode(),
    "another key": await sign({}, {}, new Uint8Array(32)),
    "another issuer": await sign({ iss: "someone" }),
    "another audience": await sign({ aud: "something" }),
    "expired": await sign({ exp: now }),
    "never expiring": await sign({ exp: undefined }),
    "not yet valid": await sign({ nbf: now + 1 }),
    "no session": await sign({ sid: undefined }),
  };

  return {
    read: await each(tokens, verdict),
    written: await each(written, async (token) => ({ token, verdict: await verdict(token) })),
  };
}

/** Reads each frame (base64) into JSON text; writes values of its own, with their JSON text where they have one. */
async function msgpack({ frames }) {
  const many = (count, item) => Array.from({ length: count }, (_, index) => item(index));
  const map = (count) => Object.fromEntries(many(count, (index) => [`key ${index}`, index]));
  const whole = [0, 1, 127, 128, 255, 256, 65535, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];
  const values = {
    nothing: null,
    truths: [true, false],
    "whole numbers": whole,
    "negative numbers": [-1, -32, -33, -128, -129, -32768, -32769, -(2 ** 31), -(2 ** 31) - 1, Number.MIN_SAFE_INTEGER],
    "largest int64": 2n ** 63n - 1n,
    "smallest int64": -(2n ** 63n),
    "above int64": 2n ** 63n,
    "largest uint64": 2n ** 64n - 1n,
    "broken numbers": [0.5, -1.25, 0.1, 1 / 3, Math.PI, 1e-300, 1.5e300, Number.MIN_VALUE, 5e-324, 123456.789],
    texts: ["", "a", "é", "我们八点见", "👩‍👩‍👧‍👦", "\u0000\u0001\n\t\"\\/\u007f\u2028\ue000\u{10ffff}", ...[31, 32, 255, 256, 65535, 65536].map((n) => "x".repeat(n))],
    lists: [[], ...[15, 16, 65535, 65536].map((n) => many(n, (index) => index % 200))],
    maps: [{}, { "": "" }, { "clé \"1\"\n": 1 }, map(15), map(16), map(65536)],
    nested: { push: [{ seq: 12, kind: "message.posted", body: { text: "hi", tags: [[], [{}]] } }] },
  };
  const refused = {
    "binary": new Uint8Array([1, 2, 3]),
    "timestamp": new Date(1735689600123),
    "not a number": NaN,
    "infinity": [-Infinity],
  };

  return {
    read: await each(frames, (frame) => toJson(decode(Buffer.from(frame, "base64"), { useBigInt64: true }))),
    written: {
      ...await each(values, (value) => ({ frame: frameOf(value), json: toJson(value) })),
      ...await each(refused, (value) => ({ frame: frameOf(value) })),
      "float 32": { frame: frameOf([0.5, -2.25, 0.1], { forceFloat32: true }), json: toJson([0.5, -2.25, Math.fround(0.1)]) },
    },
  };
}

/** The first letters of every reading of each character, and those of each surname's reading as one. */
function pinyin({ characters, surnames }) {
  const initials = { pattern: "first", toneType: "none", type: "array" };
  const map = (texts, initialsOf) => Object.fromEntries(texts.map((text) => [text, initialsOf(text).join("")]));
  return {
    characters: map([...characters], (character) => read(character, { ...initials, multiple: true })),
    surnames: map(surnames, (surname) => read(surname + "某", { ...initials, surname: "head" }).slice(0, surname.length)),
  };
}

function frameOf(value, options) {
  return Buffer.from(encode(value, { useBigInt64: typeof value === "bigint", ...options })).toString("base64");
}

/** JSON.stringify, but for big integers, which it refuses. */
function toJson(value) {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${toJson(item)}`).join(",")}}`;
}

async function each(entries, work) {
  const results = await Promise.all(Object.entries(entries).map(async ([name, value]) => [name, await work(value)]));
  return Object.fromEntries(results);
}
