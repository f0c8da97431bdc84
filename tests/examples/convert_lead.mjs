// convert_lead.mjs: Leadline from Node with grpc-js. A lead comes in, is qualified and becomes a
// customer. Addresses: LEADLINE_LEAD_ADDRESS, LEADLINE_CONVERSION_ADDRESS. The contract is read from
// the descriptor set that the build writes: LEADLINE_CONTRACT, build/dev/leadline.binpb by default.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import protobuf from "protobufjs";

const fromRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const contract = readFileSync(process.env.LEADLINE_CONTRACT ?? fromRoot("build/dev/leadline.binpb"));
const { leadline } = grpc.loadPackageDefinition(
  protoLoader.loadFileDescriptorSetFromBuffer(contract, { keepCase: true, enums: String, longs: String, defaults: true }));

// A call as a promise. Every call has a deadline.
const caller = (client) => (method, request) =>
  new Promise((resolve, reject) => {
    client[method](request, { deadline: Date.now() + 10_000 }, (error, response) =>
      error ? reject(error) : resolve(response));
  });

const connect = (Service, address) => caller(new Service(address, grpc.credentials.createInsecure()));
const leads = connect(leadline.lead.v1.LeadService, process.env.LEADLINE_LEAD_ADDRESS ?? "127.0.0.1:50051");
const conversions = connect(leadline.conversion.v1.ConversionService,
  process.env.LEADLINE_CONVERSION_ADDRESS ?? "127.0.0.1:50052");

// What a program decides by is the reason in the error's details, never its words.
const rpc = protobuf.loadSync(["status", "error_details"].map((file) =>
  fromRoot(`node_modules/google-gax/build/protos/google/rpc/${file}.proto`)));
function reasonOf(error) {
  const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
  const details = bytes ? rpc.lookupType("google.rpc.Status").decode(bytes).details : [];
  const info = details.find(({ type_url }) => type_url.endsWith("google.rpc.ErrorInfo"));
  return info && rpc.lookupType("google.rpc.ErrorInfo").decode(info.value);
}

const { lead } = await leads("CreateLead", {
  lead: {
    kind: "KIND_COMPANY",
    company_name: "Zürcher Käse & Söhne",
    first_name: "Chloé",
    last_name: "Lefèvre",
    email: "chloe@kaese.example",
    address: { postal_address: { locality: "Zürich", region_code: "CH" } },
  },
  request_id: randomUUID(),
});
console.log(`lead ${lead.number} ${lead.name}`);

await leads("ChangeLeadStatus", { name: lead.name, status: "statuses/lead/sales-qualification" });

// The request id makes it safe to send the request again, for example when no answer came.
const request = { lead: lead.name, request_id: randomUUID() };
const converted = await conversions("ConvertLead", request);
const again = await conversions("ConvertLead", request);
console.log(`conversion ${converted.conversion.name}, sent again: ${again.replayed ? "the same" : "another"}`);
console.log(`account ${converted.account.number} ${converted.account.display_name}`);
console.log(`contact ${converted.contacts[0].first_name} ${converted.contacts[0].last_name}`);
console.log(`opportunity ${converted.opportunity.display_name}`);

try {
  await conversions("ConvertLead", { ...request, request_id: randomUUID() });
} catch (error) {
  const { reason, metadata } = reasonOf(error);
  console.log(`a second conversion: ${grpc.status[error.code]} ${reason} ${metadata.conversion}`);
}
