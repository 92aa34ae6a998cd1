// node call.js <client> <gateway url> <app key> <secret> <method> <parameters as JSON>
// Prints what the client made of the answer: {"answer": …} or {"error": {code, sub_code}}.
"use strict";

const [client, gateway, key, secret, method, parameters] = process.argv.slice(2);
const address = gateway + "/router/rest";

const clients = {
  topsdk() {
    const TopClient = require("topsdk");
    const top = new TopClient(key, secret, address, { useValidators: false });
    return top.execute(method, JSON.parse(parameters));
  },
  "node-taobao-topclient"() {
    const TopClient = require("node-taobao-topclient").default;
    const top = new TopClient({ appkey: key, appsecret: secret, REST_URL: address });
    return top.execute(method, JSON.parse(parameters));
  },
  async ae_sdk() {
    const { DropshipperClient } = require("ae_sdk");
    const top = new DropshipperClient({ app_key: key, app_secret: secret });
    top.migrated_apis_url = gateway + "/sync";
    top.new_apis_url = gateway + "/rest";
    const found = await top.callAPIDirectly(method, JSON.parse(parameters));
    if (!found.ok) throw found.error_response;
    return found.data[method.replaceAll(".", "_") + "_response"] || found.data;
  },
};

clients[client]().then(
  (answer) => console.log(JSON.stringify({ answer })),
  (error) => console.log(JSON.stringify({ error: { text: String(error), ...error } })),
);
