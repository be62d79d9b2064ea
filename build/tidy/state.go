package tidy

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// checkState refuses init and package variables that could change under somebody's feet. A table that is written down
// once and only read may stand at package level.
func checkState(h House, t Tree) []string {
	var complaints []string
	rooms := t.packages()
	for _, at := range sorted(rooms) {
		product := slices.DeleteFunc(rooms[at], Source.Test)
		names := map[string]bool{}
		for _, source := range product {
			complaints = append(complaints, declared(h, source, names)...)
		}
		for _, source := range product {
			if !h.allows("variable", source) {
				complaints = append(complaints, written(source, names)...)
			}
		}
	}
	return complaints
}

// declared looks at the declarations of one file, and notes the names of its package variables.
func declared(h House, s Source, names map[string]bool) []string {
	var complaints []string
	for _, declaration := range s.Syntax.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			if declaration.Recv == nil && declaration.Name.Name == "init" {
				complaints = append(complaints, s.at(declaration.Pos(), "no init: build it where it is needed"))
			}
		case *ast.GenDecl:
			if declaration.Tok == token.VAR && !h.allows("variable", s) {
				complaints = append(complaints, variables(s, declaration, names)...)
			}
		}
	}
	return complaints
}

func variables(s Source, declaration *ast.GenDecl, names map[string]bool) []string {
	var complaints []string
	for _, spec := range declaration.Specs {
		value, ok := spec.(*ast.ValueSpec)
		if !ok || embedded(declaration.Doc) || embedded(value.Doc) {
			continue
		}
		for i, name := range value.Names {
			names[name.Name] = name.Name != "_"
			empty := len(value.Values) == 0 && name.Name != "version"                // the linker writes a program's version
			sentinel := strings.HasPrefix(name.Name, "Err") && i < len(value.Values) // of our own type, or another room's under our name
			open := name.IsExported() && i < len(value.Values) && !sentinel && !madeOnce(value.Values[i])
			if name.Name != "_" && (empty || open) {
				complaints = append(complaints, s.at(name.Pos(), "package variable %s can change: make it a constant, a field or a function", name.Name))
			}
		}
	}
	return complaints
}

func embedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// madeOnce recognises the values that nobody outside can change: sentinels, patterns, templates, what a sync.Once works out.
func madeOnce(value ast.Expr) bool {
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of, ok := selector.X.(*ast.Ident)
	return ok && (strings.HasPrefix(selector.Sel.Name, "Must") ||
		anyCovers("errors.New fmt.Errorf sync.OnceValue sync.OnceValues", of.Name+"."+selector.Sel.Name))
}

// written finds the functions that change a package variable of theirs. A function with a local of the same name is not
// looked into for that name: this is a reader of sources, no compiler.
func written(s Source, names map[string]bool) []string {
	var complaints []string
	for _, declaration := range s.Syntax.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Body == nil {
			continue
		}
		own := locals(function)
		ast.Inspect(function, func(node ast.Node) bool {
			for _, target := range targets(node) {
				if name := root(target); names[name] && !own[name] {
					complaints = append(complaints, s.at(node.Pos(), "changes package variable %s", name))
				}
			}
			return true
		})
	}
	return complaints
}

// targets are the expressions a node writes to, or hands out for writing.
func targets(node ast.Node) []ast.Expr {
	switch node := node.(type) {
	case *ast.AssignStmt:
		if node.Tok != token.DEFINE {
			return node.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{node.X}
	case *ast.UnaryExpr:
		if node.Op == token.AND {
			return []ast.Expr{node.X}
		}
	case *ast.CallExpr:
		if name, ok := node.Fun.(*ast.Ident); ok && len(node.Args) > 0 && anyCovers("delete clear", name.Name) {
			return node.Args[:1]
		}
	}
	return nil
}

// root is the variable at the bottom of a[i].b, or "".
func root(target ast.Expr) string {
	for {
		switch inner := target.(type) {
		case *ast.Ident:
			return inner.Name
		case *ast.IndexExpr:
			target = inner.X
		case *ast.SelectorExpr:
			target = inner.X
		case *ast.StarExpr:
			target = inner.X
		case *ast.ParenExpr:
			target = inner.X
		default:
			return ""
		}
	}
}

// locals are the names a function declares for itself.
func locals(function *ast.FuncDecl) map[string]bool {
	own := map[string]bool{}
	ast.Inspect(function, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Field:
			for _, name := range node.Names {
				own[name.Name] = true
			}
		case *ast.ValueSpec:
			for _, name := range node.Names {
				own[name.Name] = true
			}
		case *ast.AssignStmt:
			for _, target := range node.Lhs {
				if name, ok := target.(*ast.Ident); ok && node.Tok == token.DEFINE {
					own[name.Name] = true
				}
			}
		case *ast.RangeStmt:
			for _, target := range []ast.Expr{node.Key, node.Value} {
				if name, ok := target.(*ast.Ident); ok && node.Tok == token.DEFINE {
					own[name.Name] = true
				}
			}
		}
		return true
	})
	return own
}
