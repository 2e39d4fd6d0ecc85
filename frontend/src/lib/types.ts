// The bundle: everything a brief or the workbench shows, as the Python side writes it.
// Dates are ISO days; null stands for "open" or "unknown". Other numbers are indices.

export type Sign = -1 | 0 | 1;

export interface Sentence {
  text: string;
  claims: number[];
  /** A scenario has a hand in it. */
  supposed?: boolean;
}

export interface Report {
  id: string;
  sha256: string;
  title: string | null;
  source: string;
  author: string | null;
  published: string | null;
  url: string | null;
  text: string;
}

export interface Actor {
  id: string;
  name: string;
  /** The name as a sentence calls it: "the Taliban". */
  called: string;
  kind: string;
  names: string[];
  x: number | null;
  y: number | null;
  claims: number[];
}

export interface Count {
  low: number | null;
  high: number | null;
}

export interface Claim {
  key: string;
  document: number;
  start: number;
  end: number;
  quote: string;
  subject: number;
  relation: string;
  reads: string;
  sign: Sign;
  object: number;
  when: string | null;
  from_low: string | null;
  from_high: string | null;
  to_low: string | null;
  to_high: string | null;
  is_state: boolean;
  where: string | null;
  status: string;
  said_by: number | null;
  source: string;
  killed: Count | null;
  wounded: Count | null;
  confidence: number | null;
  reason: string | null;
  learned: string | null;
  /** Laid over the ledger by a scenario: nobody reported it. */
  supposed: boolean;
}

export interface Segment {
  from: string | null;
  to: string | null;
  from_soft: boolean;
  to_soft: boolean;
  strength: number;
  for: number[];
  against: number[];
  disputed: boolean;
  rule: string | null;
  /** Every claim for it is supposed. */
  supposed: boolean;
}

export interface Tie {
  a: number;
  b: number;
  relation: string;
  reads: string;
  sign: Sign;
  directed: boolean;
  segments: Segment[];
}

export interface Change {
  day: string;
  soft: boolean;
  kind: 'appeared' | 'reported' | 'ended' | 'turned' | 'lapsed';
  a: number;
  b: number;
  sign: Sign;
  text: string;
  claims: number[];
  supposed: boolean;
}

export interface Place {
  name: string;
  latitude: number;
  longitude: number;
  country: string | null;
  claims: number[];
}

export interface Side {
  says: string;
  claims: number[];
  sources: string[];
}

export interface Dispute {
  about: string;
  kind: string;
  sides: Side[];
}

export interface Question {
  id: string;
  text: string;
  /** Null where a user asks. */
  claim: number | null;
  said_by: number | null;
  source: string;
  condition: string | null;
  asked: string;
  deadline: string | null;
  status: string;
  state: 'open' | 'due' | 'proposed' | 'yes' | 'no' | 'void';
  answer: string | null;
  because: string;
  answered_by: string | null;
  claims: number[];
  implied: { words: string; low: number; high: number } | null;
  forecasts: { by: string; probability: number; made: string }[];
}

export interface Driver {
  name: string;
  value: number;
  push: number;
  claims: number[];
}

export interface Option {
  kind: string;
  target: number | null;
  label: string;
  odds: number;
  low: number;
  high: number;
  words: string;
  /** The odds without the scenario; null where there is none. */
  without: number | null;
  drivers: Driver[];
}

export interface Dilemma {
  actor: number;
  title: string;
  options: Option[];
  left_out: number;
  notes: string[];
}

export interface RecordLine {
  name: string;
  kind: string;
  resolved: number;
  came_true: number;
  scores: { count: number; brier: number; reference: number } | null;
}

export interface TrackRecord {
  count: number;
  came_true: number;
  proposed: number;
  lines: RecordLine[];
  words: { term: string; low: number | null; count: number; came_true: number; share_low: number; share_high: number }[];
}

export interface Profile {
  actor: number;
  lead: Sentence[];
  leaders: { name: string; actor: number; from: string | null; to: string | null; from_soft: boolean; to_soft: boolean; claims: number[] }[];
  lineage: Sentence[];
  ties: number[];
  names: string[];
}

export interface Bundle {
  title: string;
  made: string;
  on: string;
  /** Claims that an analyst accepted or corrected. */
  reviewed: number;
  known_by: string | null;
  span: { from: string; to: string };
  lead: Sentence[];
  documents: Report[];
  actors: Actor[];
  claims: Claim[];
  ties: Tie[];
  changes: Change[];
  places: Place[];
  disputes: Dispute[];
  dilemmas: Dilemma[];
  questions: Question[];
  record: TrackRecord;
  /** What a scenario supposes: claims and documents; null without one. */
  supposed: { claims: number[]; documents: number[] } | null;
  profiles: Profile[];
}
