// Whether Connect's own client gets from web-gateway what it asks for, over HTTP/1.1, as Connect in
// JSON and in binary and as gRPC-Web. LEADLINE_GATEWAY is where it is, LEADLINE_CONTRACT the descriptor
// set of the contract.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";

const gateway = process.env.LEADLINE_GATEWAY;
const contract = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, readFileSync(process.env.LEADLINE_CONTRACT)));
const http1 = (baseUrl, more = {}) => ({ baseUrl, httpVersion: "1.1", ...more });
const transports = {
  "Connect, JSON": (url) => createConnectTransport(http1(url, { useBinaryFormat: false, useHttpGet: true })),
  "Connect, binary": (url) => createConnectTransport(http1(url, { useBinaryFormat: true })),
  "gRPC-Web": (url) => createGrpcWebTransport(http1(url)),
};

const serviceOf = (name, transport) => createClient(contract.getService(name), transport);

async function failureOf(call) {
  const error = await call.then(() => assert.fail("it went well"), (reason) => ConnectError.from(reason));
  return error;
}

// The bytes of a detail: the contract's descriptor set has no types of details.
function detailOf(error, type) {
  const detail = error.details.find((one) => one.type === type);
  assert.ok(detail, `${error} has no ${type}`);
  return Buffer.from(detail.value);
}

async function createsAndReads(leads) {
  const { lead } = await leads.createLead({ lead: { companyName: "Zürcher Käse", lastName: "Lefèvre" } });
  assert.match(lead.name, /^leads\//);
  assert.equal((await leads.getLead({ name: lead.name })).lead.companyName, "Zürcher Käse");
  return lead.name;
}

async function failsWithDetails(leads) {
  const error = await failureOf(leads.getLead({ name: "leads/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001" }));
  assert.equal(error.code, Code.NotFound);
  assert.ok(detailOf(error, "google.rpc.ErrorInfo").includes("RESOURCE_NOT_FOUND"));
  const invalid = await failureOf(leads.createLead({ lead: { email: "no address" } }));
  assert.equal(invalid.code, Code.InvalidArgument);
  assert.ok(detailOf(invalid, "google.rpc.BadRequest").includes("lead.email"));
}

// The stream is open before the lead is made, since its first message is a checkpoint.
async function watches(events, create) {
  const leaving = new AbortController();
  let made;
  for await (const message of events.watchEvents({}, { signal: leaving.signal })) {
    made ??= await create();
    if (message.events.some((event) => event.resource === made)) break;
  }
  leaving.abort();
}

async function runsOutOfTime(events) {
  const reading = (async () => {
    for await (const message of events.watchEvents({}, { timeoutMs: 300 })) assert.ok(message);
  })();
  assert.equal((await failureOf(reading)).code, Code.DeadlineExceeded);
}

for (const [name, transport] of Object.entries(transports)) {
  const leads = serviceOf("leadline.lead.v1.LeadService", transport(gateway));
  const events = serviceOf("leadline.event.v1.EventService", transport(`${gateway}/lead`));
  await createsAndReads(leads);
  await failsWithDetails(leads);
  await watches(events, () => createsAndReads(leads));
  await runsOutOfTime(events);
  const internal = serviceOf("leadline.lead.v1.LeadConversionHandoffService", transport(gateway));
  assert.equal((await failureOf(internal.listHolds({}))).code, Code.Unimplemented);
  console.log(`${name}: well`);
}
process.exit(0);
