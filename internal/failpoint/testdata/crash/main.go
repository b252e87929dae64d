// Command crash says by how much its clock is wrong and passes a failpoint three times, for the test of the package.
package main

import (
	"os"

	"github.com/barberpro/barberpro/internal/failpoint"
)

func main() {
	if by := failpoint.Skew(); by != 0 {
		if _, err := os.Stdout.WriteString(by.String() + "\n"); err != nil {
			os.Exit(1)
		}
	}
	for _, step := range []string{"one\n", "two\n", "three\n"} {
		failpoint.Hit("crash.step")
		failpoint.Hit("crash.other")
		if _, err := os.Stdout.WriteString(step); err != nil {
			os.Exit(1)
		}
	}
}
