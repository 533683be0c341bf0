// Answer one line of JSON with one: age as others wrote it, for as long as somebody asks.
import { createInterface } from "node:readline";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";

const VERBS = {
  async encrypt({ keys, content }) {
    const encrypter = new Encrypter();
    keys.forEach((key) => encrypter.addRecipient(key));
    return Buffer.from(await encrypter.encrypt(Buffer.from(content, "base64"))).toString("base64");
  },
  async decrypt({ keys, content }) {
    const decrypter = new Decrypter();
    keys.forEach((key) => decrypter.addIdentity(key));
    return Buffer.from(await decrypter.decrypt(Buffer.from(content, "base64"))).toString("base64");
  },
  async recipient({ keys }) {
    return identityToRecipient(keys[0]);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: await VERBS[asked.verb](asked) }));
  } catch (error) {
    console.log(JSON.stringify({ refused: String(error) }));
  }
}
