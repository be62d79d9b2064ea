package ime_test

import (
	"os"
	"os/exec"
	"testing"
)

// Nobody here has Windows: that its sister file compiles, with the sizes and signatures it gives, is what can be held.
func TestTheSisterFileForWindowsCompiles(t *testing.T) {
	vet := exec.Command("go", "vet", ".")
	vet.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if said, err := vet.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
