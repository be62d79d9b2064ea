package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
)

// container lays what a container image of the hub is made of: nothing of it is fetched.
func (r release) container() error {
	dir := filepath.Join(r.out, "container")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	recipe, err := files.ReadFile("container/Containerfile")
	if err != nil {
		return err
	}
	if err := r.write(filepath.Join(dir, "Containerfile"), recipe); err != nil {
		return err
	}
	program, err := os.ReadFile(filepath.Join(r.bin, "hub"))
	if err != nil {
		return err
	}
	name := filepath.Join(dir, "qianshao-hub")
	if err := r.write(name, program); err != nil {
		return err
	}
	if err := os.Chmod(name, 0o755); err != nil {
		return err
	}
	return os.Mkdir(filepath.Join(dir, "data"), 0o700)
}

// windows makes the archive for Windows: the programs as they are, with what has to go along.
func (r release) windows() error {
	from := filepath.Join(r.bin, "windows")
	programs, err := filepath.Glob(filepath.Join(from, "*.exe"))
	if err != nil || len(programs) == 0 {
		return fmt.Errorf("no programs in %s", from)
	}
	out, err := os.Create(filepath.Join(r.out, "qianshao_"+r.version+"_windows_amd64.zip"))
	if err != nil {
		return err
	}
	defer out.Close()
	archive := zip.NewWriter(out)
	for _, program := range programs {
		body, err := os.ReadFile(program)
		if err != nil {
			return err
		}
		if err := r.add(archive, filepath.Base(program), body); err != nil {
			return err
		}
	}
	notices, err := licences(filepath.Join(from, "terminal.exe"))
	if err != nil {
		return err
	}
	if err := r.add(archive, "licences.txt", notices); err != nil {
		return err
	}
	for _, name := range []string{"LICENSE", "README.md", "README.zh.md"} {
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := r.add(archive, name, body); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return out.Close()
}

func (r release) add(archive *zip.Writer, name string, body []byte) error {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: "qianshao/" + name, Method: zip.Deflate, Modified: r.moment})
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}
