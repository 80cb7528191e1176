// Answers each line of standard input (a text as JSON) with a line of JSON: what twitter-text makes of it.
// argv[2]: the node_modules folder that has twitter-text.
const path = require("node:path");
const twitter = require(path.join(path.resolve(process.argv[2]), "twitter-text"));

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const text = JSON.parse(line);
    const answer = {
      weight: twitter.parseTweet(text).weightedLength,
      links: twitter.extractUrlsWithIndices(text).map((found) => [found.indices[0], found.indices[0] + found.url.length]),
      mentions: twitter.extractMentionsOrListsWithIndices(text).map((found) => found.indices[0]),
      cashtags: twitter.extractCashtags(text),
    };
    process.stdout.write(JSON.stringify(answer) + "\n");
  });
