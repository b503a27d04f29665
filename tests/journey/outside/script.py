"""Steps scripts (contract.md "Steps script"), read without the application's help."""
import re
from dataclasses import dataclass, field

TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"(?:@(\d+))?|(#.*)|([^\s"#][^\s]*))')


@dataclass
class Word:
    text: str
    quoted: bool = False
    nth: int = 1


@dataclass
class Step:
    line: int
    text: str
    verb: str
    words: list = field(default_factory=list)


def words_of(line):
    words, at = [], 0
    while at < len(line.rstrip()):
        match = TOKEN.match(line, at)
        if not match:
            raise ValueError(f"cannot read {line[at:]!r}")
        quoted, nth, comment, plain = match.groups()
        if comment is not None:
            break
        if quoted is not None:
            words.append(Word(re.sub(r"\\(.)", r"\1", quoted), True, int(nth or 1)))
        else:
            words.append(Word(plain))
        at = match.end()
    return words


def read(path):
    steps = []
    with open(path, encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            words = words_of(line)
            if words:
                steps.append(Step(number, line.strip(), words[0].text, words[1:]))
    return steps
