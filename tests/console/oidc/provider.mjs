// A marketplace's own sign-in: an OpenID Connect provider on loopback that takes any password.
// Who signs in as "lucia" is lucia@market.example; "unproven-…" has an address nobody confirmed.
import { Provider } from "oidc-provider";

const { PORT, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI } = process.env;

const claimsOf = (login) => ({
  sub: login,
  email: `${login}@market.example`,
  email_verified: !login.startsWith("unproven-"),
  name: login[0].toUpperCase() + login.slice(1),
});

const provider = new Provider(`http://localhost:${PORT}`, {
  clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [REDIRECT_URI] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  findAccount: (_context, login) => ({ accountId: login, claims: () => claimsOf(login) }),
});

provider.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
