export { env } from '../../node_modules/@huggingface/transformers/types/env.d.ts';
export {
  getModelFile,
  getModelJSON,
} from '../../node_modules/@huggingface/transformers/types/utils/hub.d.ts';
export { get_file_metadata } from '../../node_modules/@huggingface/transformers/types/utils/model_registry/get_file_metadata.d.ts';
