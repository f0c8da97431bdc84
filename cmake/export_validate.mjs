// Writes the descriptor of buf/validate/validate.proto, which npm carries only inside JavaScript, as
// a FileDescriptorSet: node export_validate.mjs NODE_MODULES OUTPUT
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, output] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(resolve(modules, path)));
const { create, toBinary } = await load("@bufbuild/protobuf/dist/esm/index.js");
const { FileDescriptorSetSchema } = await load("@bufbuild/protobuf/dist/esm/wkt/index.js");
const { file_buf_validate_validate: file } = await load(
  "@bufbuild/protovalidate/dist/esm/gen/buf/validate/validate_pb.js");

// Its google/protobuf imports stay out: protoc's own must win.
const set = create(FileDescriptorSetSchema, { file: [file.proto] });
const bytes = Buffer.from(toBinary(FileDescriptorSetSchema, set));
mkdirSync(dirname(output), { recursive: true });
// All generated code depends on it: an unchanged file keeps its time.
if (!existsSync(output) || !readFileSync(output).equals(bytes)) writeFileSync(output, bytes);
