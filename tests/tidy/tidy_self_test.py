#!/usr/bin/env python3
"""Proves that tidy.py fails: each wrong file is found, and the right ones beside it are not."""
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = "// A part that is right.\n#pragma once\n"

RIGHT = {
    "core/base/clock.h": HEADER,
    "core/sql/parse.cpp": '#include "core/catalog/snapshot.h"\n#include "core/base/clock.h"\n#include <string>\n',
    "core/masking/plan.cpp": '#include "core/policy/verdict.h"\n#include "core/sql/parse.h"\n',
    "core/store/database.cpp": '#include "core/ledger/ledger.h"\n#include <QSqlQuery>\n',
    "core/service/feed.cpp": '#include "core/store/database.h"\n#include "core/gateway/gateway.h"\n#include <QObject>\n',
    "ui/audit/page.cpp": '#include "core/ledger/query.h"\n#include "core/service/feed.h"\n#include "ui/widgets/chip.h"\n#include "ui/shell/page.h"\n',
    "ui/shell/window.cpp": '#include "ui/audit/page.h"\n',
    "ui/theme/style.cpp": 'void f() { w->setStyleSheet(QStringLiteral("color: #ffffff")); }\n',
    "app/console/main.cpp": '#include "ui/shell/window.h"\n',
    "tests/unit/tst_clock.cpp": '#include "core/base/clock.h"\n#include "tst_clock.moc"\n',
}

# path, text, words of the finding
WRONG = [
    ("core/base/a.cpp", '#include "core/wire/message.h"\n', "wrong direction"),
    ("core/wire/a.cpp", '#include "core/catalog/snapshot.h"\n', "wrong direction"),
    ("core/catalog/a.cpp", '#include "core/sql/statement.h"\n', "wrong direction"),
    ("core/sql/a.cpp", '#include "core/policy/policy.h"\n', "wrong direction"),
    ("core/policy/a.cpp", '#include "core/masking/plan.h"\n', "wrong direction"),
    ("core/masking/a.cpp", '#include "core/gateway/gateway.h"\n', "wrong direction"),
    ("core/gateway/a.cpp", '#include "core/store/sqlite_ledger.h"\n', "wrong direction"),
    ("core/gateway/b.cpp", '#include "core/service/values.h"\n', "wrong direction"),
    ("core/store/a.cpp", '#include "core/gateway/host.h"\n', "wrong direction"),
    ("core/ledger/a.cpp", '  #  include "core/approval/desk.h"\n', "wrong direction"),
    ("core/service/a.cpp", '#include "ui/shell/window.h"\n', "core never looks"),
    ("core/attic/a.cpp", '#include "core/base/clock.h"\n', "no room of core"),
    ("core/gateway/c.cpp", "#include <QString>\n", "Qt is allowed"),
    ("core/sql/b.cpp", "#include <QtCore/QString>\n", "Qt is allowed"),
    ("core/service/b.cpp", "#include <QWidget>\n", "no Qt Gui"),
    ("core/store/b.cpp", "#include <QtGui/QColor>\n", "no Qt Gui"),
    ("ui/audit/a.cpp", '#include "ui/sessions/page.h"\n', "another screen"),
    ("ui/widgets/a.cpp", '#include "ui/audit/page.h"\n', "another screen"),
    ("ui/audit/b.cpp", '#include "ui/shell/window.h"\n', "the shell"),
    ("ui/theme/a.cpp", '#include "ui/widgets/chip.h"\n', "below everything"),
    ("ui/audit/c.cpp", '#include "core/gateway/gateway.h"\n', "core/service only"),
    ("ui/audit/d.cpp", '#include "core/ledger/record.h"\n', "core/service only"),
    ("core/base/b.cpp", '#include "../wire/message.h"\n', "root of the tree"),
    ("core/base/c.cpp", '#include "clock.h"\n', "root of the tree"),
    ("app/ctl/a.cpp", '#include "tests/support/server.h"\n', "never includes its tests"),
    ("core/base/long.cpp", "\n" * 601, "two ideas"),
    ("core/base/no_once.h", "// A part.\n", "#pragma once"),
    ("core/base/no_words.h", "#pragma once\n", "opens with a comment"),
    ("core/base/no_sentence.h", "// A part\n#pragma once\n", "is a sentence"),
    ("core/base/open.cpp", "// TO" + "DO: later\n", "open work"),
    ("resources/open.toml", "# FIX" + "ME\n", "open work"),
    ("ui/audit/e.cpp", "connect(a, SIGNAL(clicked()), b, SLOT(go()));\n", "string-based"),
    ("ui/audit/f.cpp", 'w->setStyleSheet(QStringLiteral("color: #ff0000"));\n', "a colour"),
    ("ui/audit/g.cpp", 'w->setStyleSheet(\n    QStringLiteral("background: rgb(1, 2, 3)"));\n', "a colour"),
    ("core/base/CamelCase.cpp", "\n", "snake_case"),
    ("core/base/utils.cpp", "\n", "one idea"),
    ("core/base/path.cpp", 'const char* p = "/ho' + 'me/someone/file";\n', "absolute path"),
]


class TidySelfTest(unittest.TestCase):
    def run_on(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                whole = os.path.join(root, path)
                os.makedirs(os.path.dirname(whole), exist_ok=True)
                with open(whole, "w", encoding="utf-8") as file:
                    file.write(text)
            return subprocess.run([sys.executable, os.path.join(HERE, "tidy.py"), root], capture_output=True, text=True,
                                  check=False)

    def test_a_right_tree_passes(self):
        done = self.run_on(RIGHT)
        self.assertEqual((done.returncode, done.stdout), (0, "tidy: 0 findings\n"))

    def test_each_wrong_file_is_found(self):
        for path, text, words in WRONG:
            with self.subTest(path=path):
                done = self.run_on({**RIGHT, path: text})
                self.assertEqual(done.returncode, 1, done.stdout)
                lines = done.stdout.splitlines()
                self.assertTrue(any(line.startswith(path + ":") and words in line for line in lines), done.stdout)
                self.assertTrue(all(line.startswith((path + ":", "tidy:")) for line in lines), done.stdout)

    def test_a_folder_that_is_no_tree_is_refused(self):
        with tempfile.TemporaryDirectory() as root:
            done = subprocess.run([sys.executable, os.path.join(HERE, "tidy.py"), root], capture_output=True, check=False)
            self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
