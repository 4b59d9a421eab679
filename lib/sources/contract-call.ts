import type {
  Abi,
  AbiStateMutability,
  ContractFunctionArgs,
  ContractFunctionName,
  ContractFunctionReturnType,
} from 'viem';
import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem/utils';

/** Bytes as Ethereum writes them. */
export type Hex = `0x${string}`;

/** One question to a contract, and how its answer reads. `decode` throws where the answer is none. */
export interface ContractCall<T> {
  readonly target: Hex;
  readonly data: Hex;
  readonly decode: (data: Hex) => T;
}

/** One question: arguments are encoded, and the answer decoded, by the contract's own interface. */
export function contractCall<
  const A extends Abi,
  N extends ContractFunctionName<A, 'view' | 'pure' | 'payable'>,
  const P extends ContractFunctionArgs<A, AbiStateMutability, N>,
>(
  target: string,
  abi: A,
  functionName: N,
  args: P,
): ContractCall<ContractFunctionReturnType<A, AbiStateMutability, N, P>> {
  const question = {
    abi: abi as Abi,
    functionName: functionName as string,
    args: args as readonly unknown[],
  };
  return {
    target: target as Hex,
    data: encodeFunctionData(question),
    decode: (data) =>
      decodeFunctionResult({ ...question, data }) as ContractFunctionReturnType<A, AbiStateMutability, N, P>,
  };
}

/** An interface in the words of its language, read at its first use: the worker wakes many times an hour and asks a chain rarely. */
export function contractInterface<const Words extends readonly string[]>(
  words: Words,
): () => ReturnType<typeof parseAbi<Words>> {
  let abi: ReturnType<typeof parseAbi<Words>> | null = null;
  return () => {
    abi ??= parseAbi(words as Parameters<typeof parseAbi<Words>>[0]);
    return abi;
  };
}
