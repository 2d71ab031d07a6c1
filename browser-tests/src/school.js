/** Prints a school where people wait for their account: the second one of the parent of three. */

import { readFileSync } from 'node:fs';

const { cast } = JSON.parse(readFileSync(`${process.argv[2]}/demo/territory.json`, 'utf8'));
console.log(cast.find(({ role }) => role === 'guardian_of_three').schools[1]);
