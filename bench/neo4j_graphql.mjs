// Serves what the comparison asks for with @neo4j/graphql, from the same database: by Apollo Server,
// as its documentation shows, or (BENCH_SERVER=graphql-http) by a server that does less.
// Address, user and password come in the environment; the port is printed when it listens.
import http from "node:http";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { createHandler } from "graphql-http/lib/use/http";
import neo4j from "neo4j-driver";

const typeDefs = `
  type Occupation @node {
    uri: String!
    scheme: String
    prefLabel_en: String
    skills: [Skill!]!
      @relationship(type: "REQUIRES_SKILL", direction: OUT, properties: "Requirement")
  }
  type Skill @node {
    uri: String!
    prefLabel_en: String
  }
  type Requirement @relationshipProperties {
    necessity: String!
  }
`;

const { BENCH_NEO4J_URI, BENCH_NEO4J_USER, BENCH_NEO4J_PASSWORD } = process.env;
const auth = neo4j.auth.basic(BENCH_NEO4J_USER, BENCH_NEO4J_PASSWORD);
const driver = neo4j.driver(BENCH_NEO4J_URI, auth);
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
if (process.env.BENCH_SERVER === "graphql-http") {
  const server = http.createServer(createHandler({ schema, context: () => ({}) }));
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
} else {
  const listen = { host: "127.0.0.1", port: 0 };
  const { url } = await startStandaloneServer(new ApolloServer({ schema }), { listen });
  console.log(new URL(url).port);
}
