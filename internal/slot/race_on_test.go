//go:build race

package slot_test

// randomCases is small under the race detector, which makes everything ten times slower; it looks for races only.
const randomCases = 3_000
