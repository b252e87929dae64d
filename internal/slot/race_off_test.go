//go:build !race

package slot_test

// randomCases is how many scenarios the comparison with the model tries.
const randomCases = 100_000
