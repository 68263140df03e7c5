import type { EvalItem } from './eval-item.ts'

/**
 * Ten short questions of six categories, with all forms of their answers that {@link includes} is
 * to accept. They try out a set-up, not a model: any large model knows them all, and ten questions
 * tell models apart only when they differ by 20 points and more.
 */
export const miniEval: readonly EvalItem[] = [
  {
    id: 'france',
    question: 'What is the capital of France?',
    answer: ['paris'],
    category: 'geography',
  },
  { id: 'power', question: 'What is 2^10?', answer: ['1024', '1,024'], category: 'math' },
  {
    id: 'element',
    question: 'What element has atomic number 1?',
    answer: ['hydrogen'],
    category: 'science',
  },
  {
    id: 'hamlet',
    question: "Who wrote 'Hamlet'?",
    answer: ['shakespeare'],
    category: 'literature',
  },
  {
    id: 'derivative',
    question: 'What is the derivative of x^2?',
    answer: ['2x', '2 x', '2*x', '2·x', '2 * x', '2 · x'],
    category: 'math',
  },
  {
    id: 'planet',
    question: 'What planet is closest to the Sun?',
    answer: ['mercury'],
    category: 'science',
  },
  {
    id: 'binary',
    question: 'What is the binary representation of 10?',
    answer: ['1010', '0b1010', '1010₂'],
    category: 'cs',
  },
  {
    id: 'sorting',
    question: 'What sorting algorithm has O(n log n) average case?',
    answer: [
      'quicksort',
      'quick sort',
      'mergesort',
      'merge sort',
      'heapsort',
      'heap sort',
      'introsort',
      'timsort',
    ],
    category: 'cs',
  },
  {
    id: 'integral',
    question: 'What is the integral of 1/x?',
    answer: ['ln(x)', 'ln|x|', 'ln x', 'log(x)', 'log|x|', 'log x', 'ln(|x|)', 'natural logarithm'],
    category: 'math',
  },
  {
    id: 'transistor',
    question: 'What year was the first transistor invented?',
    answer: ['1947'],
    category: 'history',
  },
]
